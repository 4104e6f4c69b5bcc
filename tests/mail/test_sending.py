"""The outgoing queue is worked on without a pause as long as something waits in it."""

import asyncio
from datetime import timedelta

from tests.assembled import assembled
from troth.mail.outgoing.parcel import Outcome, Verdict
from troth.mail.sending import Sending
from troth.runtime.spool import new_item

TAKEN = Verdict(250, "2.0.0", "Taken")


class Taking:
    """A next host that takes everything, after a moment."""

    def __init__(self):
        self.taken = 0

    async def send(self, parcel) -> tuple[Outcome, ...]:
        await asyncio.sleep(0.001)
        self.taken += 1
        return TAKEN.on_all(parcel)


class Queue(Sending):
    """Notes how many mails had gone when the queue is waited upon for the first time."""

    __slots__ = ("paused_after",)

    async def _until_more(self):
        self.paused_after = getattr(self, "paused_after", self._relay.taken)
        await super()._until_more()


async def test_a_place_that_is_free_again_is_taken_by_the_next_mail_at_once(cluster, tmp_path):
    async with assembled(cluster, tmp_path, jobs=False) as server:
        parts, relay = server.parts, Taking()
        head = {"sender": "", "recipients": [["jane@people.example", [], None]], "kind": "plain"}
        mails = [
            new_item(server.house.tenant.id, "outgoing", head, b"Subject: x\r\n\r\nx\r\n", timedelta(hours=1))
            for _ in range(30)
        ]
        async with parts.database.transaction() as connection:
            await parts.spool.add_on(connection, mails)
        queue = Queue(parts.spool, relay, parts.sending._bounces, parts.houses, parts.database, at_once=4)
        running = asyncio.create_task(queue.run())
        while relay.taken < len(mails):
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        running.cancel()
        assert queue.paused_after >= 26  # the last four were under way
