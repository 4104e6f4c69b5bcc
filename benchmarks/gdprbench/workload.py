"""The four workloads in both mixes, and the seeded stream of operations that each makes.

Choices where paper and code are open or differ, alike for every store:
every operation names a record by the workload's distribution, and a look-up by PUR, USR, OBJ or DEC asks
for that record's value; fields hold one value, as in the published code; new metadata is a new decision
(DEC), as in its SQL client; logs are read in spans of 1 to 1,000 entries, as in its scans (its SQL client
answers log requests with nothing, ours reads them); half of the deletions to verify are of keys never
stored, since no other operation of that workload deletes. The paper's group 'PUR, TTL or USR' is split
evenly, and so are its metadata updates between PUR and USR. The published SQL client sets no limit on
what a read returns (4,000 rows of a purpose, 50,000 of a decision) but looks at the first row alone; ours
fetches and opens all it returns, at most 100 rows unless `--row-limit` says otherwise. Changes and
deletions always reach every match, or they would not be what the law asks for.
"""

from bisect import bisect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from random import Random

from benchmarks.gdprbench.record import Record, record

ZIPF_EXPONENT = 0.99
LONGEST_LOG_SPAN = 1000


class Kind(StrEnum):
    """What a client asks of a store."""

    INSERT = "insert"
    DELETE_BY_KEY = "delete by key"
    DELETE_BY_PUR = "delete by PUR"
    DELETE_BY_TTL = "delete by TTL"
    DELETE_BY_USR = "delete by USR"
    UPDATE_BY_KEY = "update by key"
    UPDATE_METADATA_BY_KEY = "update metadata by key"
    UPDATE_METADATA_BY_PUR = "update metadata by PUR"
    UPDATE_METADATA_BY_USR = "update metadata by USR"
    READ_BY_KEY = "read by key"
    READ_BY_PUR = "read by PUR"
    READ_BY_USR = "read by USR"
    READ_BY_OBJ = "read by OBJ"
    READ_BY_DEC = "read by DEC"
    READ_METADATA_BY_KEY = "read metadata by key"
    READ_METADATA_BY_PUR = "read metadata by PUR"
    READ_METADATA_BY_USR = "read metadata by USR"
    READ_LOG = "read log"
    VERIFY_DELETION = "verify deletion"


@dataclass(frozen=True, slots=True)
class Operation:
    """One request about one record; `number` is the record's, `span` the length of a log request."""

    kind: Kind
    number: int
    record: Record
    span: int


@dataclass(frozen=True, slots=True)
class Workload:
    """How one of the four roles uses the store; weights need not add up to 100."""

    role: str
    mix: str
    zipf: bool
    weights: Mapping[Kind, float]


WORKLOADS = (
    Workload(
        "controller",
        "code",
        zipf=False,
        weights={
            Kind.INSERT: 25,
            Kind.DELETE_BY_KEY: 25,
            Kind.UPDATE_METADATA_BY_PUR: 25,
            Kind.UPDATE_METADATA_BY_USR: 25,
        },
    ),
    Workload(
        "customer",
        "code",
        zipf=True,
        weights={
            Kind.READ_BY_KEY: 20,
            Kind.READ_METADATA_BY_PUR: 10,
            Kind.READ_METADATA_BY_USR: 10,
            Kind.UPDATE_BY_KEY: 20,
            Kind.UPDATE_METADATA_BY_PUR: 10,
            Kind.UPDATE_METADATA_BY_USR: 10,
            Kind.DELETE_BY_KEY: 20,
        },
    ),
    Workload(
        "processor",
        "code",
        zipf=False,
        weights={
            Kind.READ_BY_KEY: 20,
            Kind.READ_METADATA_BY_PUR: 40,
            Kind.READ_METADATA_BY_USR: 40,
        },
    ),
    Workload(
        "regulator",
        "code",
        zipf=True,
        weights={Kind.READ_METADATA_BY_USR: 50, Kind.READ_LOG: 50},
    ),
    Workload(
        "controller",
        "paper",
        zipf=False,
        weights={
            Kind.INSERT: 25,
            Kind.DELETE_BY_PUR: 25 / 3,
            Kind.DELETE_BY_TTL: 25 / 3,
            Kind.DELETE_BY_USR: 25 / 3,
            Kind.UPDATE_METADATA_BY_PUR: 25,
            Kind.UPDATE_METADATA_BY_USR: 25,
        },
    ),
    Workload(
        "customer",
        "paper",
        zipf=True,
        weights={
            Kind.READ_BY_USR: 20,
            Kind.READ_METADATA_BY_KEY: 20,
            Kind.UPDATE_BY_KEY: 20,
            Kind.UPDATE_METADATA_BY_KEY: 20,
            Kind.DELETE_BY_KEY: 20,
        },
    ),
    Workload(
        "processor",
        "paper",
        zipf=False,
        weights={
            Kind.READ_BY_KEY: 80,
            Kind.READ_BY_PUR: 20 / 3,
            Kind.READ_BY_OBJ: 20 / 3,
            Kind.READ_BY_DEC: 20 / 3,
        },
    ),
    Workload(
        "regulator",
        "paper",
        zipf=True,
        weights={Kind.READ_METADATA_BY_USR: 46, Kind.READ_LOG: 31, Kind.VERIFY_DELETION: 23},
    ),
)


def operations(workload: Workload, records: int, count: int, seed: int) -> Iterator[Operation]:
    """Yield `count` operations on a store that was loaded with the records 0 to `records` − 1."""
    random = Random(seed)
    pick = _zipf(records, random) if workload.zipf else lambda: random.randrange(records)
    kinds = random.choices(list(workload.weights), list(workload.weights.values()), k=count)
    fresh = records
    for kind in kinds:
        number = pick()
        if kind is Kind.INSERT:
            number, fresh = fresh, fresh + 1
        elif kind is Kind.VERIFY_DELETION:
            number += random.choice((0, records))
        yield Operation(kind, number, record(number), random.randint(1, LONGEST_LOG_SPAN))


def _zipf(records: int, random: Random) -> Callable[[], int]:
    """Numbers below `records` by Zipf's law with YCSB's exponent, popular ones scattered as there."""
    heights = list(accumulate((rank + 1) ** -ZIPF_EXPONENT for rank in range(records)))
    scattered = random.sample(range(records), records)
    return lambda: scattered[bisect(heights, random.random() * heights[-1], hi=records - 1)]
