"""What a query could do that was slipped into the server's own: nothing beyond the scope it came into.

The functions that cross row security, for erasing and for maintenance, are the server's role's to call; each
of them asks for a proof that the role cannot make.
"""

from uuid import uuid4

import asyncpg
import pytest

from tests.vault.test_records import collect_member
from troth.policy import Purpose
from troth.vault.scopes import Scope, maintenance_proof

DENIED = asyncpg.InsufficientPrivilegeError
ERASE = "SELECT vault.erase($1, $2)"
ENTER = "SELECT set_config('troth.tenant', $1, false), set_config('troth.mask', $2, false), \
set_config('troth.proof', $3, false)"
MAINTENANCE = {
    "read wrapped keys": "SELECT * FROM vault.keys_of(1, 1000, $1)",
    "replace keys": "SELECT vault.rewrap(ARRAY[$2::uuid], ARRAY['\\x00'::bytea], 99, $1)",
    "sweep": "SELECT * FROM vault.sweep(1000, now(), $1)",
    "look for the oldest": "SELECT * FROM vault.oldest(1, $1)",
}


async def enter(connection, keyring, tenant, purpose):
    """Bring a connection into a scope, as the server does; what is injected comes after this."""
    scope = Scope(tenant.id, int(purpose))
    proof = scope.proof(keyring.derive("scope"))
    await connection.execute(ENTER, str(scope.tenant), str(scope.mask), proof)
    return proof


async def key_of(superuser, person):
    return await superuser.fetchrow("SELECT * FROM keys.person_key WHERE person = $1", person.person)


async def test_without_a_scope_nobody_is_erased(vault, tenant, raw, superuser):
    person, _ = await collect_member(vault, tenant)
    with pytest.raises(DENIED, match="this scope erases nobody of that tenant"):
        await raw.execute(ERASE, tenant.id, person.person)
    assert await key_of(superuser, person)


async def test_a_scope_of_one_tenant_erases_nobody_of_another(
    vault, tenant, other_tenant, raw, keyring, superuser
):
    person, _ = await collect_member(vault, tenant)
    await enter(raw, keyring, other_tenant, Purpose.RIGHTS_FULFILMENT)
    with pytest.raises(DENIED):
        await raw.execute(ERASE, tenant.id, person.person)
    assert await raw.fetchval(ERASE, other_tenant.id, person.person) == 0
    assert await key_of(superuser, person)


async def test_a_scope_of_another_purpose_erases_nobody(vault, tenant, raw, keyring, superuser):
    person, _ = await collect_member(vault, tenant)
    others = (1 << 63) - 1 - Purpose.RIGHTS_FULFILMENT
    await enter(raw, keyring, tenant, others)
    with pytest.raises(DENIED):
        await raw.execute(ERASE, tenant.id, person.person)
    assert await key_of(superuser, person)
    await enter(raw, keyring, tenant, Purpose.RIGHTS_FULFILMENT)
    assert await raw.fetchval(ERASE, tenant.id, person.person) == 1
    assert await key_of(superuser, person) is None


@pytest.mark.parametrize("act", MAINTENANCE)
async def test_maintenance_wants_a_proof_of_its_own(vault, tenant, raw, keyring, superuser, act):
    person, _ = await collect_member(vault, tenant)
    before = await key_of(superuser, person)
    more = [person.person] if "$2" in MAINTENANCE[act] else []
    of_a_scope = await enter(raw, keyring, tenant, (1 << 63) - 1)
    for proof in (None, "", "0" * 64, of_a_scope, maintenance_proof(bytes(32))):
        with pytest.raises(DENIED, match="maintenance is not proved"):
            await raw.execute(MAINTENANCE[act], proof, *more)
    assert await key_of(superuser, person) == before


async def test_the_proof_of_maintenance_is_no_scope_and_stays_on_no_connection(vault, tenant, raw, keyring):
    await collect_member(vault, tenant)
    proof = maintenance_proof(keyring.derive("scope"))
    for settings in (("maintenance", ""), (str(tenant.id), str(2**62))):
        await raw.execute(ENTER, *settings, proof)
        assert await raw.fetch("SELECT * FROM vault.scope") == []
    await raw.execute("RESET ALL")
    await raw.fetch("SELECT * FROM vault.oldest($1, $2)", tenant.id, proof)
    assert proof not in await raw.fetchval("SELECT string_agg(setting, ' ') FROM pg_settings")


async def test_a_scope_replaces_no_key_of_another_tenant_and_brings_none_back(
    vault, tenant, other_tenant, raw, keyring, superuser
):
    theirs, _ = await collect_member(vault, other_tenant)
    mine, _ = await collect_member(vault, tenant)
    before = [await key_of(superuser, person) for person in (theirs, mine)]
    await enter(raw, keyring, tenant, Purpose.MESSAGE_DELIVERY)
    keep_up = "SELECT vault.keep_up($1, '\\x00', $2)"
    await raw.execute(keep_up, theirs.person, 9_999)
    await raw.execute(keep_up, uuid4(), 9_999)
    for generation in (before[1]["generation"], before[1]["generation"] - 1):
        await raw.execute(keep_up, mine.person, generation)
    assert [await key_of(superuser, person) for person in (theirs, mine)] == before
