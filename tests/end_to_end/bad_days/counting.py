"""What became of every message that got its 250, counted where it ended: in portals and at the next host."""

from collections import Counter
from dataclasses import dataclass

from tests.end_to_end.bad_days.clients import Load
from tests.end_to_end.bad_days.server import Server
from tests.end_to_end.bad_days.sink import Sink
from troth.runtime.keyring import Keyring
from troth.vault.seal import BlindIndex


@dataclass(frozen=True)
class Fate:
    """The counts of one bad day."""

    sent: int
    accepted: int
    relayed: int
    doubled: int
    sealed: int
    sealed_twice: list[str]
    lost: list[str]
    unannounced: list[str]

    def __str__(self) -> str:
        return (
            f"sent {self.sent}, accepted {self.accepted}, relayed {self.relayed} "
            f"(relayed more than once: {self.doubled}), sealed {self.sealed} "
            f"(more than once: {len(self.sealed_twice)}), lost {len(self.lost)}"
        )


async def sealed_items(server: Server, addresses: set[str]) -> Counter[str]:
    """How many portal items each address has; found by blind index, as the database knows no address."""
    index = BlindIndex(Keyring(server.data / "keys"))
    tenant = (await server.ask("SELECT id FROM people.tenant"))[0]["id"]
    tokens = {index.token(tenant, "address", address): address for address in addresses}
    rows = await server.ask(
        "SELECT l.token, count(*) AS items FROM vault.lookup l JOIN inbox.item i ON i.recipient = l.person "
        "WHERE l.token = ANY ($1) GROUP BY l.token",
        list(tokens),
    )
    return Counter({tokens[row["token"]]: row["items"] for row in rows})


async def fate(server: Server, sink: Sink, load: Load) -> Fate:
    """Count. The spool must be empty."""
    items, relayed = await sealed_items(server, load.secure), sink.times()
    told = Counter(r for taken in sink.taken if not taken.sender for r in taken.recipients)
    return Fate(
        sent=load.sent,
        accepted=len(load.accepted),
        relayed=sum(relayed[address] > 0 for address in load.plain),
        doubled=sum(relayed[address] > 1 for address in load.plain),
        sealed=len(items),
        sealed_twice=[address for address in load.secure if items[address] > 1],
        lost=[a for a in load.plain if not relayed[a]] + [a for a in load.secure if not items[a]],
        unannounced=[address for address in load.secure if not told[address]],
    )
