"""Planning: what hosts write down, what those who are invited are sent, and what they answer."""

from datetime import datetime, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import icalendar

from tests.meetings.conftest import HANA
from troth.meetings.meeting import Terms
from troth.meetings.plan import Plan
from troth.runtime.clock import now

LONDON = ZoneInfo("Europe/London")
STARTS = (now() + timedelta(days=30)).astimezone(LONDON).replace(hour=9, minute=30, second=0, microsecond=0)
TALK = Plan("Quarterly talk", STARTS, timedelta(minutes=45), None, "Bring the numbers.", True)


async def mails(organisation, address):
    await organisation.site.server.carried()
    return [
        message_from_bytes(mail.content(), policy=policy.default) for mail in caught(organisation, address)
    ]


def caught(organisation, address):
    return organisation.site.server.caught(address)


def calendar_of(mail):
    (part,) = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
    return part["content-type"].params["method"], icalendar.Calendar.from_ical(part.get_content())


async def test_whoever_is_invited_gets_a_link_and_an_entry_for_their_calendar(organisation):
    meeting, (_, token) = await organisation.plan("kai@people.example", plan=TALK)
    (mail,) = await mails(organisation, "kai@people.example")
    assert mail["subject"] == "Invitation: Quarterly talk"
    assert f"/meet/{token}" in mail.get_body(("plain",)).get_content()
    method, calendar = calendar_of(mail)
    (event,) = calendar.walk("VEVENT")
    assert (method, str(event["summary"]), event["dtstart"].dt) == ("REQUEST", "Quarterly talk", STARTS)
    assert str(event["url"]).endswith(f"/meet/{token}")
    assert str(event["uid"]).startswith(str(meeting))


async def test_a_change_and_the_end_are_told_with_a_growing_sequence(organisation):
    meeting, _ = await organisation.plan("lea@people.example", plan=TALK)
    found, _ = await organisation.found(meeting)
    later = Plan("Quarterly talk", STARTS + timedelta(days=1), timedelta(minutes=30))
    await organisation.meetings.planning.change(organisation.tenant, organisation.host, found, later)
    found, _ = await organisation.found(meeting)
    await organisation.meetings.planning.cancel(organisation.tenant, organisation.host, found)
    told = [calendar_of(mail) for mail in reversed(await mails(organisation, "lea@people.example"))]
    assert [method for method, _ in told] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [int(calendar.walk("VEVENT")[0]["sequence"]) for _, calendar in told] == [0, 1, 2]


async def test_an_answer_by_mail_is_noted_and_a_later_one_replaces_it(organisation):
    meeting, _ = await organisation.plan("mia@people.example", plan=TALK)
    (mail,) = await mails(organisation, "mia@people.example")
    _, calendar = calendar_of(mail)
    organiser = str(calendar.walk("VEVENT")[0]["organizer"]).removeprefix("mailto:")
    for answer in ("TENTATIVE", "ACCEPTED"):
        await organisation.site.server.send(
            answered(calendar, organiser, answer), organiser, sender="mia@people.example"
        )
        await organisation.site.server.carried()
    _, invited = await organisation.found(meeting)
    assert [one.answer for one in invited] == [None, "accepted"]


def answered(calendar, organiser, answer):
    event = calendar.walk("VEVENT")[0]
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//Mail//EN", "METHOD:REPLY", "BEGIN:VEVENT",
        f"UID:{event['uid']}", "DTSTAMP:20261123T120000Z", f"SEQUENCE:{event['sequence']}",
        f"ORGANIZER:mailto:{organiser}",
        f"ATTENDEE;PARTSTAT={answer}:mailto:mia@people.example", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    head = (
        f"From: mia@people.example\r\nTo: {organiser}\r\nSubject: Answer\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/calendar; method=REPLY; charset=utf-8\r\n\r\n"
    )
    return (head + "\r\n".join(lines)).encode()


async def test_an_answer_to_a_made_up_address_changes_nothing(organisation):
    assert await organisation.meetings.planning.replied(organisation.tenant, "0" * 48, "accepted") is False
    assert await organisation.meetings.planning.replied(organisation.tenant, "x", "accepted") is False


async def test_somebody_is_invited_once_however_often_they_are_named(organisation):
    meeting, tokens = await organisation.plan("noa@people.example", "NOA@people.example", plan=TALK)
    found, _ = await organisation.found(meeting)
    planning = organisation.meetings.planning
    await planning.invite(organisation.tenant, organisation.host, found, ["noa@people.example"], Terms())
    assert len(await organisation.tokens(meeting)) == len(tokens) == 2


async def test_what_is_planned_is_sealed_and_the_ledger_says_who_was_told(organisation):
    await organisation.plan("ole@people.example", plan=TALK)
    async with organisation.parts.database.connection() as connection:
        rows = await connection.fetch("SELECT * FROM meetings.meeting")
        rows += await connection.fetch("SELECT * FROM meetings.invitation")
    assert "Quarterly" not in str(rows)
    assert "ole@people" not in str(rows)
    assert HANA not in str(rows)


async def test_the_times_of_a_series_keep_the_clock_on_the_wall(organisation):
    from troth.meetings.calendar.repeats import Repeats

    starts = datetime(2027, 3, 22, 9, 30, tzinfo=LONDON)
    plan = Plan("Round", starts, timedelta(hours=1), Repeats("weekly", weekdays=(0,)))
    meeting, _ = await organisation.plan(plan=plan)
    found, _ = await organisation.found(meeting)
    times = found.plan.next(datetime(2027, 3, 1, tzinfo=LONDON), 2)
    assert [at.isoformat() for at in times] == ["2027-03-22T09:30:00+00:00", "2027-03-29T08:30:00+00:00"]
    assert found.plan.closes() is None
