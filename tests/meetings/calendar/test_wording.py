"""A rule of repetition in words, for calendar programs and for people."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule
from hypothesis import given, settings

from tests.meetings.calendar.events import event
from tests.meetings.calendar.test_occurrences import LONG_AGO, rules, starts
from troth.meetings.calendar import Repeats, in_words, occurrences, rule_text

BERLIN = datetime(2026, 9, 2, 9, 30, tzinfo=ZoneInfo("Europe/Berlin"))
RULES = [
    (Repeats("daily"), "FREQ=DAILY", "every day"),
    (Repeats("daily", 2, count=10), "FREQ=DAILY;INTERVAL=2;COUNT=10", "every 2 days, 10 times"),
    (Repeats("daily", count=1), "FREQ=DAILY;COUNT=1", "every day, once"),
    (
        Repeats("weekly", weekdays=(3, 0, 3), count=10),
        "FREQ=WEEKLY;COUNT=10;BYDAY=MO,TH;WKST=MO",
        "every week on Monday and Thursday, 10 times",
    ),
    (
        Repeats("weekly", 3, weekdays=(0, 2, 4), until=date(2027, 3, 3)),
        "FREQ=WEEKLY;INTERVAL=3;UNTIL=20270303T083000Z;BYDAY=MO,WE,FR;WKST=MO",
        "every 3 weeks on Monday, Wednesday and Friday, until 3 March 2027",
    ),
    (
        Repeats("daily", until=date(2026, 10, 1)),
        "FREQ=DAILY;UNTIL=20261001T073000Z",
        "every day, until 1 October 2026",
    ),
    (Repeats("monthly", day=1), "FREQ=MONTHLY;BYMONTHDAY=1", "every month on the 1st"),
    (Repeats("monthly", day=12), "FREQ=MONTHLY;BYMONTHDAY=12", "every month on the 12th"),
    (Repeats("monthly", 2, day=22), "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=22", "every 2 months on the 22nd"),
    (Repeats("monthly", day=23), "FREQ=MONTHLY;BYMONTHDAY=23", "every month on the 23rd"),
    (
        Repeats("monthly", day=31),
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "every month on the 31st, where there is one",
    ),
    (Repeats("monthly", day=-1), "FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day"),
    (
        Repeats("monthly", weekdays=(1,), nth=2),
        "FREQ=MONTHLY;BYDAY=2TU",
        "every month on the second Tuesday",
    ),
    (
        Repeats("monthly", weekdays=(4,), nth=-1),
        "FREQ=MONTHLY;BYDAY=-1FR",
        "every month on the last Friday",
    ),
    (
        Repeats("monthly", weekdays=(6,), nth=5),
        "FREQ=MONTHLY;BYDAY=5SU",
        "every month on the fifth Sunday, where there is one",
    ),
]


@pytest.mark.parametrize(("rule", "text", "words"), RULES, ids=[words for _, _, words in RULES])
def test_a_rule_is_worded_for_programs_and_for_people(rule, text, words):
    assert rule_text(rule, BERLIN) == text
    assert in_words(rule) == words


@settings(max_examples=60, deadline=None)
@given(rules, starts)
def test_the_text_gives_others_the_same_days_as_we_have(rule, begins):
    series = event(begins, "UTC", rule)
    ours = occurrences(series, LONG_AGO, 20)
    theirs = rrule.rrulestr(rule_text(rule, series.starts), dtstart=series.starts)
    if ours:
        assert theirs.xafter(ours[0], count=len(ours), inc=True)
        assert list(theirs.xafter(ours[0], count=len(ours), inc=True)) == ours
