"""The schema: nothing personal in the clear, row security that is forced, a role that owns nothing."""

import pytest

from tests.conftest import ROOT

SCHEMAS = ["keys", "vault", "people", "inbox", "mail", "spool", "visits", "meetings"]
QUERIES = sorted((ROOT / "src" / "troth").rglob("queries/*.sql"))

# Every column that could hold what a person wrote or is, with the reason why it does not do so in the clear.
# A new column of such a type belongs in here, or its content in a record.
WHY_NOT_PERSONAL = {
    "keys.person_key.wrapped": "a person's key, encrypted under the keyring's generation key",
    "vault.scope_key.key": "the secret that scopes are proved with: random",
    "vault.record.practice": "the name of a practice, from the policy file",
    "vault.record.sealed": "the personal data, encrypted under the person's key",
    "vault.lookup.token": "a keyed hash of the address, cut to 16 bytes",
    "vault.tag.token": "a keyed hash of a sealed value, cut to 16 bytes",
    "vault.mark.token": "a keyed hash of one of a few values, cut to 16 bytes",
    "vault.entry.people": "salted hashes, one for each person whom the entry is about",
    "vault.entry.commitment": "a salted hash of the entry",
    "vault.entry.sealed": "the entry, encrypted under the person's key, or the server's if it names none",
    "vault.waiting.commitment": "the same salted hash, until it has its place in the tree",
    "vault.node.hash": "a hash of hashes",
    "vault.checkpoint.root": "a hash of hashes",
    "vault.checkpoint.note": "the signed size and root of the tree, and the oldest record of each practice",
    "meetings.meeting.state": "one of two words",
    "meetings.invitation.token_hash": "a hash of a token that only its mail and its host's page show",
    "meetings.invitation.role": "one of three words",
    "meetings.invitation.answer": "one of three words",
    "people.tenant.name": "an organisation's domain, as its operator named the folder",
    "people.policy_version.digest": "a hash of the policy",
    "people.policy_version.policy": "a published policy, which is for everybody to read",
    "people.choice.choice": "the name of a choice, from the policy file",
    "people.choice.value": "a keyed hash of the value that the choice is about",
    "people.publication.state": "one of three words",
    "people.publication_task.notice": "the name of a notice, from the policy file",
    "people.publication_task.state": "one of five words",
    "people.account.role": "one of four words",
    "people.account.plan": "the name of a plan, from the policy file",
    "people.account.state": "one of three words",
    "people.request.kind": "one of six words",
    "people.request.state": "one of seven words",
    "people.request.means": "one of four words",
    "people.mailed_link.token_hash": "a hash of a random token",
    "people.mailed_link.kind": "one of two words",
    "people.account.public_key": "a random public key that names nobody",
    "people.staff.roles": "names of roles, from the policy's vocabulary",
    "people.staff.titles": "titles, from the policy file",
    "people.staff_session.token_hash": "a hash of a random token",
    "people.attestation.measure": "the name of a measure, from the policy file",
    "people.attestation.title": "a title, from the policy file",
    "people.legal_case.ground": "one of the grounds of the policy's vocabulary",
    "people.legal_case.categories": "names of categories, from the policy's vocabulary",
    "people.legal_case.sealed": "reference and address, encrypted under the key of the person it is about",
    "people.supplier.name": "a company, as the register of suppliers names it",
    "people.supplier.recipient": "one of two words",
    "people.supplier.categories": "names of categories, from the policy's vocabulary",
    "people.supplier.purpose": "the name of a purpose, from the policy's vocabulary",
    "people.supplier.agreed_on": "the day of a company's agreement",
    "people.partner_consent.partner": "a company, as the register of suppliers names it",
    "people.transfer.acquirer": "the company that takes over, which the site names to everybody",
    "people.payer.payer": "an organisation that pays for accounts, as the operator names it",
    "people.announcement.notice": "the name of a notice, from the policy file",
    "people.announcement.subject": "the subject of a mail to everybody",
    "people.announcement.body": "the text of a mail to everybody",
    "people.session.token_hash": "a hash of a random token",
    "people.session.role": "one of four words",
    "people.session.sealed_key": "a private key, encrypted under the session's token",
    "spool.item.queue": "one of three words",
    "spool.item.sealed": "the mail, encrypted under a key that lives a minute",
    "inbox.item.wrapped_to": "one of two words",
    "inbox.item.wrapped_key": "a content key, encrypted to its reader",
    "inbox.link.token_hash": "a hash of a random token",
    "mail.decision.verdict": "one of four words",
    "visits.line.sealed": "a line of the access log, encrypted under a key of its own, and about no account",
    "visits.tally.page": "the path of a page as the code names it, without what differs between people",
    "visits.tally.country": "two letters",
}
ROLES = ["troth_server", "troth_visits"]
PLAIN_TYPES = ["numeric", "uuid", "integer", "bigint", "smallint", "boolean", "timestamp with time zone"]


@pytest.fixture
async def columns(superuser):
    return await superuser.fetch(
        "SELECT table_schema || '.' || table_name || '.' || column_name AS name, data_type AS type "
        "FROM information_schema.columns WHERE table_schema = ANY($1) ORDER BY 1",
        SCHEMAS,
    )


async def test_every_column_that_could_hold_personal_data_has_a_reason_why_it_does_not(columns):
    free = {row["name"] for row in columns if row["type"] not in PLAIN_TYPES}
    assert free == set(WHY_NOT_PERSONAL)


async def test_every_schema_of_ours_is_walked(superuser):
    names = await superuser.fetch(
        "SELECT nspname FROM pg_namespace n JOIN pg_roles r ON r.oid = nspowner WHERE rolname = 'troth_owner'"
    )
    assert {row["nspname"] for row in names} == set(SCHEMAS)


@pytest.mark.parametrize(
    "table", ["vault.record", "vault.tag", "vault.mark", "keys.person_key", "vault.lookup"]
)
async def test_row_security_is_forced_even_on_the_owner(superuser, table):
    row = await superuser.fetchrow(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = $1::text::regclass", table
    )
    assert (row["relrowsecurity"], row["relforcerowsecurity"]) == (True, True)


@pytest.mark.parametrize("role", ROLES)
async def test_our_roles_have_no_power_over_the_database(superuser, role):
    row = await superuser.fetchrow(
        "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication "
        "FROM pg_roles WHERE rolname = $1",
        role,
    )
    assert list(row.values()) == [False, False, False, False, False]


@pytest.mark.parametrize("role", ROLES)
async def test_our_roles_own_nothing_and_belong_to_no_other_role(superuser, role):
    owned = "SELECT count(*) FROM {} WHERE {} = $1::text::regrole"
    assert await superuser.fetchval(owned.format("pg_class", "relowner"), role) == 0
    assert await superuser.fetchval(owned.format("pg_proc", "proowner"), role) == 0
    assert await superuser.fetchval(owned.format("pg_namespace", "nspowner"), role) == 0
    assert await superuser.fetchval(owned.format("pg_auth_members", "member"), role) == 0


async def test_the_role_of_visits_enters_no_other_schema_and_the_servers_not_that_one(superuser):
    enters = "SELECT has_schema_privilege($1::text, $2::text, 'USAGE')"
    assert [s for s in SCHEMAS if await superuser.fetchval(enters, "troth_visits", s)] == ["visits"]
    assert not await superuser.fetchval(enters, "troth_server", "visits")


async def test_every_function_that_runs_as_its_owner_is_closed_to_the_public(superuser):
    rows = await superuser.fetch(
        "SELECT oid::regprocedure::text AS name, proconfig FROM pg_proc WHERE prosecdef AND "
        "pronamespace = 'vault'::regnamespace ORDER BY 1"
    )
    assert [row["name"] for row in rows] == [
        "vault.drop_tokens()",
        "vault.erase(integer,uuid)",
        "vault.keep_up(uuid,bytea,integer)",
        "vault.keys_of(integer,integer,text)",
        "vault.oldest(integer,text)",
        "vault.rewrap(uuid[],bytea[],integer,text)",
        "vault.sweep(integer,timestamp with time zone,text)",
    ]
    assert {tuple(row["proconfig"]) for row in rows} == {("search_path=pg_catalog",)}
    public = "SELECT has_function_privilege('public', $1::text::regprocedure, 'EXECUTE')"
    assert [row["name"] for row in rows if await superuser.fetchval(public, row["name"])] == []


@pytest.mark.parametrize("file", QUERIES, ids=lambda file: f"{file.parent.parent.name}/{file.stem}")
async def test_every_query_can_be_prepared_by_the_role_that_asks_it(raw, visitors_role, file):
    text = file.read_text()
    await (visitors_role if " visits." in text else raw).prepare(text)


def test_queries_are_looked_for_where_they_are():
    packages = {file.parent.parent.name for file in QUERIES}
    assert packages == {
        *("vault", "people", "rights", "staff", "inbox", "mail", "runtime", "visits", "audit", "meetings"),
    }
    assert len(QUERIES) > 50
