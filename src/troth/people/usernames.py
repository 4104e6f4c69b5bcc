"""Names that people sign in with: unique in an organisation, and known to the database as keyed hashes."""

from __future__ import annotations

import unicodedata

from troth.runtime.queries import query
from troth.vault.data import Data
from troth.vault.seal import PersonKey

CLAIM, FIND = query("troth.people", "claim_username"), query("troth.vault", "find")


async def named(data: Data, username: str) -> PersonKey | None:
    """The person with this username, or None."""
    row = await data.connection.fetchrow(FIND, data.tenant.id, _token(data, username))
    return data.vault.unwrap(row) if row else None


async def claim(data: Data, person: PersonKey, username: str) -> bool:
    """Give a username to a person; False where it is somebody else's."""
    await data.connection.execute(CLAIM, data.tenant.id, _token(data, username), person.person)
    owner = await named(data, username)
    return owner is not None and owner.person == person.person


def _token(data: Data, username: str) -> bytes:
    return data.vault.index.token(data.tenant.id, "username", normalise(username))


def normalise(username: str) -> str:
    """One spelling for one name."""
    return unicodedata.normalize("NFKC", username.strip()).casefold()
