import asyncio
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

import pytest

from tests.end_to_end.bad_days.clients import SENDER, Talk, hand_in, letter
from tests.end_to_end.bad_days.counting import sealed_items
from tests.end_to_end.bad_days.server import Server
from tests.end_to_end.bad_days.sink import Sink, Taken

pytestmark = pytest.mark.alone


@pytest.fixture(autouse=True)
def good_mood(sink: Sink) -> Iterator[None]:
    sink.taken.clear()
    yield
    sink.good_mood()


def report(taken: Taken) -> dict[str, str]:
    """The fields about the recipient in a delivery report (RFC 3464, 2.3)."""
    message = message_from_bytes(taken.content)
    assert message.get_content_type() == "multipart/report"
    status = message.get_payload(1)
    assert isinstance(status, Message)
    fields = status.get_payload(1)
    assert isinstance(fields, Message)
    return dict(fields.items())


async def tried_again(server: Server) -> None:
    """Wait until the one mail that is left has been tried another time."""
    until = time.monotonic() + 30
    while [row["attempts"] >= 1 for row in await server.ask("SELECT attempts FROM spool.item")] != [True]:
        assert time.monotonic() < until
        await asyncio.sleep(0.1)


async def test_mail_waits_for_a_next_host_that_is_down(server: Server, sink: Sink) -> None:
    await sink.down()
    assert await hand_in(server.smtp, ["waits@patients.example"], letter("plain")) == 250
    await tried_again(server)
    await sink.up()
    await server.emptied()
    assert sink.times() == {"waits@patients.example": 1}
    assert sink.notices(SENDER) == []


async def test_mail_is_sent_again_where_the_next_host_hung_up_before_its_reply(
    server: Server, sink: Sink
) -> None:
    sink.mute = True
    assert await hand_in(server.smtp, ["again@patients.example"], letter("plain")) == 250
    await server.until(lambda: sink.muted >= 3)
    assert sink.taken == []
    sink.mute = False
    await server.emptied()
    assert sink.times() == {"again@patients.example": 1}


async def test_one_refused_recipient_of_three_is_reported_once_and_the_others_are_served(
    server: Server, sink: Sink
) -> None:
    sink.answers = lambda to: "550 5.1.1 Nobody here" if to.startswith("gone@") else None
    three = ["one@patients.example", "gone@patients.example", "two@patients.example"]
    assert await hand_in(server.smtp, three, letter("plain")) == 250
    await server.emptied()
    assert sink.times() == {"one@patients.example": 1, "two@patients.example": 1}
    assert [report(taken)["Final-Recipient"] for taken in sink.notices(SENDER)] == [
        "rfc822; gone@patients.example"
    ]
    about = report(sink.notices(SENDER)[0])
    assert (about["Action"], about["Status"]) == ("failed", "5.1.1")


async def test_only_the_recipient_who_could_not_be_served_yet_is_tried_again(
    server: Server, sink: Sink
) -> None:
    refused: list[str] = []

    def greylist(to: str) -> str | None:
        if not to.startswith("later@"):
            return None
        refused.append(to)
        return "450 4.2.0 Greylisted"

    sink.answers = greylist
    two = ["now@patients.example", "later@patients.example"]
    assert await hand_in(server.smtp, two, letter("plain")) == 250
    await server.until(lambda: len(refused) >= 2)
    assert sink.times() == {"now@patients.example": 1}
    sink.good_mood()
    await server.emptied()
    assert sink.times() == {"now@patients.example": 1, "later@patients.example": 1}
    assert sink.notices(SENDER) == []


async def test_the_sender_learns_that_a_portal_notice_could_not_be_delivered(
    server: Server, sink: Sink
) -> None:
    sink.answers = lambda to: "550 5.1.1 Nobody here" if to.startswith("unknown@") else None
    assert await hand_in(server.smtp, ["unknown@patients.example"], letter("[secure] results")) == 250
    await server.until(lambda: bool(sink.notices(SENDER)))
    await server.emptied()
    told = [message_from_bytes(taken.content) for taken in sink.notices(SENDER)]
    assert len(told) == 1
    body = told[0].get_payload(0).get_payload() if told[0].is_multipart() else told[0].get_payload()
    assert "unknown@patients.example" in str(body)


async def a_pile_and_one_for_the_portal(server: Server, pile: list[str], last: str) -> None:
    async with Talk(server.smtp) as talk:
        for to in pile:
            assert await talk.hand_in([to], letter("plain")) == 250
        assert await talk.hand_in([last], letter("[secure] results")) == 250


async def test_a_slow_next_host_holds_up_no_mail_for_the_portal(server: Server, sink: Sink) -> None:
    sink.delay = 2.0
    slow = [f"slow{number}@patients.example" for number in range(180)]
    quick = {f"quick{number}@patients.example" for number in range(20)}
    piles = [(slow[start::20], f"quick{start}@patients.example") for start in range(20)]
    await asyncio.gather(*(a_pile_and_one_for_the_portal(server, *pile) for pile in piles))
    began = time.monotonic()
    while set(await sealed_items(server, quick)) != quick:
        assert time.monotonic() - began < 10
        await asyncio.sleep(0.1)
    sink.good_mood()
    await server.emptied()
    assert {to: sink.times()[to] for to in slow} == dict.fromkeys(slow, 1)
