"""The journey of one outgoing mail: read, decide, carry, finish."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

import structlog

from troth.inbox.delivery import Deliveries, Parcel, Placement
from troth.mail import decisions
from troth.mail.bounces import Bounces
from troth.mail.candidates import candidate, letter_header
from troth.mail.decisions import DecisionRow
from troth.mail.desk import ORIGIN, Desk
from troth.mail.envelopes import accountable, parcel, part_of, recipients
from troth.mail.lines import Lines
from troth.mail.outgoing import Outcome, Relay
from troth.mail.reading import Reading, read
from troth.mail.rules import Decision, Holder, Reason, Verdict, decide
from troth.mail.senders import Senders
from troth.people.tenants import House, Houses
from troth.policy import Purpose
from troth.runtime.addresses import domain_of
from troth.runtime.batch import Batcher
from troth.runtime.metrics import DECIDED, FAULTS
from troth.runtime.ports import Carried, Courier, Meter, Outage
from troth.runtime.spool import Item, Spool
from troth.vault.vault import PolicyViolation, Vault

log = structlog.get_logger()
MOST_ATTEMPTS = 5
Why = Literal["undeliverable", "refused by rules"]
LARGE = 262_144  # bytes from which reading and deciding leave the event loop
HELD_LIFE = timedelta(days=7)
LONGEST_LIFE = 21
RESERVED = 8  # places for mail that need not wait for the next host
AT_HOME = Reason("own-domain", "recipient", "", 0)
ANSWERED = Reason("answer-to-sealed", "portal", "", 0)
RELEASED = Reason("released", "administrator", "", 0)
METERED = "payer-reports"
CARRIED = (Verdict.DELIVER, Verdict.ENCRYPT)


@dataclass(frozen=True, slots=True)
class Finished:
    """A mail that was relayed whole: its decision and the item to forget."""

    house: House
    decision: DecisionRow
    item: Item


class Gateway:
    """Takes accepted mail through its journey, many at a time."""

    def __init__(
        self,
        *,
        houses: Houses,
        vault: Vault,
        spool: Spool,
        deliveries: Deliveries,
        relay: Relay,
        rules: Mapping[int, Holder],
        courier: Courier,
        senders: Senders,
        bounces: Bounces,
        desk: Desk,
        meter: Meter | None = None,
        at_once: int = 48,
    ) -> None:
        self._houses = houses
        self._vault = vault
        self._spool = spool
        self._deliveries = deliveries
        self._relay = relay
        self._rules = rules
        self._courier = courier
        self._senders = senders
        self._bounces = bounces
        self._desk = desk
        self._meter = meter
        self._at_once = at_once
        self._lines = Lines(at_once - RESERVED)
        self._waiting: asyncio.Queue[Item] = asyncio.Queue(maxsize=at_once * 8)
        self._draining = False
        self._under_way = 0
        self._finishing: Batcher[Finished] = Batcher(self._finish_batch)

    def hand(self, item: Item) -> None:
        """Begin an item's journey now, or leave it to whoever takes it from the spool."""
        try:
            self._waiting.put_nowait(item)
        except asyncio.QueueFull:
            self._spool.release([item.id])

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._poll())
            for _ in range(self._at_once):
                group.create_task(self._work())

    async def _poll(self) -> None:
        """Take what others left: after a restart, a lost worker or an outage."""
        while True:
            room = 0 if self._draining else self._waiting.maxsize - self._waiting.qsize()
            taken: list[Item] = []
            with contextlib.suppress(Outage):
                taken = await self._spool.take("incoming", min(room, self._at_once)) if room else []
            for item in taken:
                await self._waiting.put(item)
            if len(taken) < self._at_once:
                await asyncio.sleep(1)

    async def _work(self) -> None:
        while True:
            item = await self._waiting.get()
            if self._draining:
                self._spool.release([item.id])
                continue
            self._under_way += 1
            try:
                await self.carry(item)
            except Outage:
                self._spool.release([item.id])  # its lease runs out, and it is taken again
            except Exception as error:
                FAULTS.labels("gateway").inc()
                log.error("journey-failed", item=item.id.hex, kind=type(error).__name__)
                await self._set_aside(item)
            finally:
                self._under_way -= 1

    async def drain(self, seconds: float) -> None:
        """Begin no further journey; let those under way end, or a mail that was just relayed goes twice."""
        self._draining = True
        until = time.monotonic() + seconds
        while self._under_way and time.monotonic() < until:  # noqa: ASYNC110 - once, at the stop
            await asyncio.sleep(0.02)

    async def _set_aside(self, item: Item) -> None:
        """What fails again and again waits for a person instead of going round for ever."""
        self._spool.release([item.id])
        if item.attempts < MOST_ATTEMPTS:
            return
        with contextlib.suppress(Outage):
            await self._spool.hold(replace(item, expires_at=datetime.now(UTC) + HELD_LIFE))

    async def carry(self, item: Item) -> None:
        """One mail's whole path."""
        house = self._houses.numbered(item.tenant)
        if house is None:
            raise LookupError("mail for a tenant that is not set up any more")
        if datetime.now(UTC) >= item.expires_at:
            await self._give_up(house, item, "undeliverable")
            return
        try:
            if item.head.get("origin") == ORIGIN:
                await self._desk.take(house, item)
            else:
                await self._journey(house, item)
        except PolicyViolation:
            await self._give_up(house, item, "refused by rules")

    async def _give_up(self, house: House, item: Item, why: Why) -> None:
        """Forget a mail that cannot go on, and tell its sender rather than keep it and stay silent."""
        work = await self._refusal(house, item, recipients(item), why)
        under = self._vault.under(Purpose.MESSAGE_DELIVERY, house.tenant)
        async with under as data, data.connection.transaction():
            finished = await self._spool.finish_on(data.connection, [item.id])
            if finished:
                await self._spool.add_on(data.connection, work)
        await self._spool.drop(finished)

    async def _journey(self, house: House, item: Item) -> None:
        reading, decision = await self._decide(house, item)
        row = await self._explain(house, item, reading, decision)
        DECIDED.labels(decisions.overall(decision)).inc()
        if decisions.overall(decision) is Verdict.DELIVER and await self._lines.take():
            await self._relay_all(house, item, row)
        else:
            await self._part_ways(house, item, reading, decision, row)

    async def _decide(self, house: House, item: Item) -> tuple[Reading, Decision]:
        if len(item.content) > LARGE:
            return await asyncio.to_thread(self._judge, house, item)
        return self._judge(house, item)

    def _judge(self, house: House, item: Item) -> tuple[Reading, Decision]:
        reading = read(item.content)
        asked = candidate(reading, accountable(item), recipients(item), len(item.content))
        decision = decide(self._rules[house.tenant.id].current, asked)
        return reading, _settled(house, item, decision)

    async def _explain(self, house: House, item: Item, reading: Reading, decision: Decision) -> DecisionRow:
        sender = await self._senders.person(house, accountable(item))
        if self._meter and house.tenant.policy.enabled(METERED) and decisions.overall(decision) in CARRIED:
            await self._meter.carried(house.tenant.id, sender.person, _counted(item, reading))
        return decisions.seal(self._vault, house.tenant, sender, item, decision)

    async def _relay_all(self, house: House, item: Item, row: DecisionRow) -> None:
        """Onward byte for byte; only then is the item forgotten."""
        try:
            outcomes = await self._relay.send(parcel(item))
        finally:
            self._lines.give_back()
        if all(outcome.delivered for outcome in outcomes) and not _asks_for_success(item):
            await self._finishing.put(Finished(house, row, item))
        else:
            await self._finish_with(house, item, row, None, self._after(house, item, outcomes))

    def _after(self, house: House, item: Item, outcomes: Sequence[Outcome]) -> list[Item]:
        """What is left to do: try again for some, report to the sender about others."""
        later = [outcome.recipient for outcome in outcomes if outcome.temporary]
        work = self._bounces.reports(house, item, [outcome for outcome in outcomes if not outcome.temporary])
        if later:
            work.append(part_of(item, "outgoing", later, item.expires_at - datetime.now(UTC)))
        return work

    async def _part_ways(
        self, house: House, item: Item, reading: Reading, decision: Decision, row: DecisionRow
    ) -> None:
        """Each recipient by their verdict, and all of it in one transaction."""
        by_verdict: dict[Verdict, list[str]] = {}
        for address in recipients(item):
            by_verdict.setdefault(decision.verdicts[address], []).append(address)
        work: list[Item] = []
        if plain := by_verdict.get(Verdict.DELIVER):
            work.append(part_of(item, "outgoing", plain, item.expires_at - datetime.now(UTC)))
        if held := by_verdict.get(Verdict.HOLD):
            work.append(part_of(item, "held", held, HELD_LIFE, reasons=decisions.told(decision)))
        if refused := by_verdict.get(Verdict.REFUSE):
            work += await self._refusal(house, item, refused)
        placement = None
        if sealed := by_verdict.get(Verdict.ENCRYPT):
            placement = await self._seal(house, item, reading, decision, sealed)
        await self._finish_with(house, item, row, placement, work)

    async def _refusal(
        self, house: House, item: Item, refused: Sequence[str], why: Why = "refused by rules"
    ) -> list[Item]:
        """The word to the sender, if there is one and the policy has that notice."""
        sender = item.head["sender"]
        if not sender:
            return []
        person = await self._senders.person(house, sender)
        try:
            async with self._vault.under(Purpose.MESSAGE_DELIVERY, house.tenant) as data:
                data.notify(person, "message-failed")
        except PolicyViolation:
            return []
        return [self._courier.failed(house.tenant.id, to=sender, recipients=refused, why=why)]

    async def _seal(
        self, house: House, item: Item, reading: Reading, decision: Decision, sealed: list[str]
    ) -> Placement:
        days = min(decision.lifetime_days or house.lifetime_days, LONGEST_LIFE)
        author, told = accountable(item) or house.sender, item.head["sender"]
        header = letter_header(reading, author, decision.subject, len(item.content))
        mail = Parcel(
            message=item.id,
            author=author,
            told=told,
            recipients=tuple(sealed),
            header=header,
            mail=item.content,
            lifetime=timedelta(days=days),
            receipt=decision.receipt and bool(told),
        )
        return await self._deliveries.prepare(house.tenant, mail)

    async def _finish_with(
        self, house: House, item: Item, row: DecisionRow, placement: Placement | None, work: list[Item]
    ) -> None:
        """The item ends, and whatever follows from it begins, in the same moment."""
        purpose = Purpose.DELIVERY_EXPLANATION | Purpose.MESSAGE_DELIVERY
        async with self._vault.under(purpose, house.tenant) as data, data.connection.transaction():
            finished = await self._spool.finish_on(data.connection, [item.id])
            if finished:
                await decisions.store(self._vault, data.connection, [row])
                if placement:
                    await self._deliveries.store(data.connection, placement)
                    work = [*work, *placement.notices]
                await self._spool.add_on(data.connection, work)
        await self._spool.drop(finished)
        if placement and not finished:  # somebody else placed it: ours has no reader
            await self._spool.drop({item.id: placement.blob})

    async def _finish_batch(self, batch: list[Finished]) -> None:
        tenants = {finished.house.tenant.id: finished.house for finished in batch}
        for number, house in tenants.items():
            await self._finish_tenant(house, [f for f in batch if f.house.tenant.id == number])

    async def _finish_tenant(self, house: House, batch: list[Finished]) -> None:
        items = [f.item.id for f in batch]
        async with self._vault.under(Purpose.DELIVERY_EXPLANATION, house.tenant) as data:
            finished = await decisions.finish_relayed(data.connection, [f.decision for f in batch], items)
        self._spool.release(items)
        await self._spool.drop(finished)

    async def release(self, house: House, held: UUID) -> bool:
        """Send a held mail on, sealed; False where it is gone."""
        return await self._resolve(house, held, released=True)

    async def refuse(self, house: House, held: UUID) -> bool:
        """Refuse a held mail and tell its sender; False where it is gone."""
        return await self._resolve(house, held, released=False)

    async def _resolve(self, house: House, held: UUID, *, released: bool) -> bool:
        found = await self._spool.listed(house.tenant.id, "held", held)
        if not found:
            return False
        item = found[0]
        if released:
            work = [part_of(item, "incoming", recipients(item), timedelta(days=5), released=True)]
        else:
            work = await self._refusal(house, item, recipients(item))
        under = self._vault.under(Purpose.MESSAGE_DELIVERY, house.tenant)
        async with under as data, data.connection.transaction():
            finished = await self._spool.finish_on(data.connection, [item.id])
            if finished:
                await self._spool.add_on(data.connection, work)
        await self._spool.drop(finished)
        return bool(finished)


def _counted(item: Item, reading: Reading) -> Carried:
    size = len(item.content)
    return Carried(item.id, tuple(recipients(item)), reading.subject, len(reading.attachments), size)


def _asks_for_success(item: Item) -> bool:
    return any("SUCCESS" in notify for _, notify, _ in item.head["recipients"])


def _settled(house: House, item: Item, decision: Decision) -> Decision:
    """The rules' verdicts, but for mail that a person has released, answers, and mail that stays at home.

    An answer to a sealed message stays sealed to everybody outside, whatever words it uses.
    """
    verdicts, reasons = dict(decision.verdicts), list(decision.reasons)
    for address, verdict in decision.verdicts.items():
        at_home = domain_of(address) in house.domains
        if verdict is Verdict.HOLD and item.head.get("released"):
            verdict = verdicts[address] = Verdict.ENCRYPT
            reasons.append(RELEASED)
        if verdict is Verdict.DELIVER and item.head.get("origin") == "portal" and not at_home:
            verdicts[address] = Verdict.ENCRYPT
            reasons.append(ANSWERED)
        elif verdict is Verdict.ENCRYPT and at_home:
            verdicts[address] = Verdict.DELIVER
            reasons.append(AT_HOME)
    return replace(decision, verdicts=verdicts, reasons=tuple(dict.fromkeys(reasons)))
