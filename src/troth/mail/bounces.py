"""What senders are told of their mail's fate: delivery reports, and failed notices in the portal's words."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from troth.mail.envelopes import parcel, report_of
from troth.mail.outgoing import Outcome
from troth.mail.outgoing.bounce import Report, Reporter, failure_report, relayed_report
from troth.people.tenants import House
from troth.runtime.ports import Courier
from troth.runtime.spool import Item

REPORT_LIFE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Bounces:
    """Composes reports for outcomes that are final."""

    courier: Courier
    hostname: str

    def reports(self, house: House, item: Item, outcomes: Sequence[Outcome]) -> list[Item]:
        """The reports that are due for these outcomes, as spooled work."""
        if "kind" in item.head:
            return self._for_notice(house, item, outcomes)
        reporter = Reporter(self.hostname, house.support, house.title)
        report = Report(parcel(item), outcomes, item.accepted_at, datetime.now(UTC))
        made = (
            failure_report(report, reporter, secrets.token_urlsafe(18)),
            relayed_report(report, reporter, secrets.token_urlsafe(18)),
        )
        return [report_of(one, item.tenant, REPORT_LIFE) for one in made if one is not None]

    def _for_notice(self, house: House, item: Item, outcomes: Sequence[Outcome]) -> list[Item]:
        """Nobody is told of a notice that failed, but the sender of the message it announced."""
        failed = [outcome.recipient for outcome in outcomes if not outcome.delivered]
        told = item.head.get("failure_to")
        if not failed or not told:
            return []
        return [self.courier.failed(house.tenant.id, to=told, recipients=failed, why="undeliverable")]
