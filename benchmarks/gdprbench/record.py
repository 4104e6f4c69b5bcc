"""The benchmark's records: a key, nine metadata fields, 100 bytes of data, all following from a number."""

from dataclasses import dataclass
from functools import cache
from zlib import crc32

DATA_BYTES = 100
SHORT_LIFE = 30
DAY = 86_400

PURPOSES = tuple(f"purpose-{number}" for number in range(25))
USERS = tuple(f"user-{number}" for number in range(10_000))
OBJECTIONS = tuple(f"objection-{number}" for number in range(100))
DECISIONS = ("allow", "inform")
LIVES = (SHORT_LIFE, *(number * DAY for number in range(1, 10)))
ACCESSORS = tuple(f"accessor-{number}" for number in range(10))
SHARED_WITH = tuple(f"party-{number}" for number in range(10))
SOURCES = tuple(f"source-{number}" for number in range(10))
CATEGORIES = tuple(f"category-{number}" for number in range(10))


@dataclass(frozen=True, slots=True)
class Record:
    """One person's datum; `ttl` is in seconds from its insertion, the other fields are GDPRBench's."""

    key: str
    pur: str
    ttl: int
    usr: str
    obj: str
    dec: str
    acl: str
    shr: str
    src: str
    cat: str
    data: str


@cache
def record(number: int) -> Record:
    """The record of this number.

    Each field draws from its list by a hash of its own, where the published code takes the number modulo
    the list's length: that would let all of a person's records expire together.
    """
    return Record(
        key=f"user{number:010d}",
        pur=_draw("PUR", PURPOSES, number),
        ttl=LIVES[_hash("TTL", number) % len(LIVES)],
        usr=_draw("USR", USERS, number),
        obj=_draw("OBJ", OBJECTIONS, number),
        dec=_draw("DEC", DECISIONS, number),
        acl=_draw("ACL", ACCESSORS, number),
        shr=_draw("SHR", SHARED_WITH, number),
        src=_draw("SRC", SOURCES, number),
        cat=_draw("CAT", CATEGORIES, number),
        data=data(number),
    )


def data(number: int, revision: int = 0) -> str:
    """The 100 bytes that the record holds after its `revision`th change."""
    seed = f"{number}.{revision}|"
    return (seed * (DATA_BYTES // len(seed) + 1))[:DATA_BYTES]


def _draw(field: str, values: tuple[str, ...], number: int) -> str:
    return values[_hash(field, number) % len(values)]


def _hash(field: str, number: int) -> int:
    return crc32(f"{field}:{number}".encode())
