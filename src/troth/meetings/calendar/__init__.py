"""What calendars need to know of a meeting: when it takes place, and what calendar programs say of it.

Pure: no input, no output, no clock.
"""

from troth.meetings.calendar.event import Event, Person
from troth.meetings.calendar.occurrences import first, last_end, occurrences
from troth.meetings.calendar.reading import Reply, reply
from troth.meetings.calendar.repeats import How, Repeats
from troth.meetings.calendar.wording import in_words, rule_text
from troth.meetings.calendar.writing import cancellation, request

__all__ = [
    "Event",
    "How",
    "Person",
    "Repeats",
    "Reply",
    "cancellation",
    "first",
    "in_words",
    "last_end",
    "occurrences",
    "reply",
    "request",
    "rule_text",
]
