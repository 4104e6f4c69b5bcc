"""Ledger entries about many people: each can prove their part, and nobody learns who the others are."""

import base64
import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vault.test_records import collect_member
from troth.policy import Purpose
from troth.runtime.keyring import KeyLost
from troth.vault import merkle, notes
from troth.vault.chosen import CollectedAt
from troth.vault.entries import commit_people, is_among, pages
from troth.vault.refusal import PolicyViolation
from troth.vault.seal import SealBroken
from troth.vault.verify import verify_export

SIGN_IN = Purpose.IDENTITY_AUTHENTICATION
NAMES = [f"{name}@patients.example" for name in ("ann", "ben", "cat")]


async def read_all(vault, tenant):
    people = [(await collect_member(vault, tenant, name))[0] for name in NAMES]
    async with vault.under(SIGN_IN, tenant) as data:
        assert len(await data.select(CollectedAt("people.member"))) == 3
    await vault.flush()
    return people


async def test_one_read_of_many_is_one_entry_that_each_of_them_can_prove(vault, tenant, superuser):
    people = await read_all(vault, tenant)
    rows = await superuser.fetch("SELECT * FROM vault.entry WHERE tenant = $1 AND person IS NULL", tenant.id)
    assert len(rows) == 1
    assert len(rows[0]["people"]) == 3 * 32
    for person in people:
        export = json.loads(json.dumps(await vault.ledger.export(tenant, person)))
        proved = verify_export(export, vault.ledger.public_key)
        acts = [(line["act"], line["practice"]) for line in proved.details]
        assert acts == [("collected", "member"), ("used", "member")]
        assert not any(str(other.person) in json.dumps(export) for other in people)


async def test_a_person_who_was_not_read_has_no_line_of_it(vault, tenant):
    await read_all(vault, tenant)
    stranger, _ = await collect_member(vault, tenant, "dan@patients.example")
    export = await vault.ledger.export(tenant, stranger)
    assert [json.loads(line["detail"])["act"] for line in export["entries"]] == ["collected"]


async def test_a_line_that_was_put_among_others_by_hand_is_found(vault, tenant):
    ann, *_ = await read_all(vault, tenant)
    export = await vault.ledger.export(tenant, ann)
    forged = copy.deepcopy(export)
    forged["entries"][1]["detail"] = forged["entries"][1]["detail"].replace("used", "disclosed")
    with pytest.raises(notes.NoteError, match="entry 3 is not about this person"):
        verify_export(forged)
    forged = copy.deepcopy(export)
    page = bytes(32) + base64.b64decode(forged["entries"][1]["group"]["page"])
    forged["entries"][1]["group"]["page"] = base64.b64encode(page).decode()
    with pytest.raises(notes.NoteError, match="entry 3 is not about this person"):
        verify_export(forged)


async def test_after_an_erasure_nothing_says_who_the_third_was(vault, tenant, superuser):
    ann, ben, _ = await read_all(vault, tenant)
    await vault.erase(tenant, ann)
    row = await superuser.fetchrow("SELECT * FROM vault.entry WHERE tenant = $1 AND people <> ''", tenant.id)
    assert ann.person.bytes not in row["people"] + row["sealed"] + row["commitment"]
    export = await vault.ledger.export(tenant, ben)
    assert len(verify_export(export, vault.ledger.public_key).details) == 2


async def test_an_auditor_reads_what_was_done_and_the_people_see_that_on_their_ledger(vault, tenant):
    ann, ben, _ = await read_all(vault, tenant)
    await vault.erase(tenant, ben)
    await vault.ledger.checkpoint(tenant)
    async with vault.under(SIGN_IN, tenant) as data:
        with pytest.raises(PolicyViolation, match="IdentityAuthentication does not read the ledger"):
            await data.audit(0, 4)
    async with vault.under(Purpose.COMPLIANCE_AUDIT, tenant) as data:
        lines = await data.audit(0, 4)
    assert [line.position for line in lines] == [0, 1, 2, 3]
    assert [line.said and line.said["act"] for line in lines] == ["collected", None, "collected", "used"]
    assert [line.people for line in lines] == [1, 1, 1, 3]
    assert (lines[0].said["practice"], lines[3].said["practice"]) == ("member", ["member"])
    await vault.flush()
    proved = verify_export(await vault.ledger.export(tenant, ann))
    assert [line["act"] for line in proved.details] == ["collected", "used", "audited"]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE vault.entry SET sealed = set_byte(sealed, 20, 255 - get_byte(sealed, 20)) ", SealBroken),
        ("UPDATE keys.person_key SET wrapped = set_byte(wrapped, 20, 255 - get_byte(wrapped, 20)) ", KeyLost),
    ],
)
async def test_an_auditor_is_shown_no_line_that_was_changed_on_disk(vault, tenant, superuser, change, found):
    ann, *_ = await read_all(vault, tenant)
    await vault.ledger.checkpoint(tenant)
    await superuser.execute(change + "WHERE person = $1", ann.person)
    async with vault.under(Purpose.COMPLIANCE_AUDIT, tenant) as data:
        with pytest.raises(found):
            await data.audit(0, 4)
    await superuser.execute(change + "WHERE person = $1", ann.person)  # as it was: other tests renew all keys


@given(st.sets(st.binary(min_size=32, max_size=32), min_size=1, max_size=200))
def test_everybody_in_a_group_has_a_page_that_its_commitment_covers(commitments):
    people = b"".join(sorted(commitments))
    leaves = pages(people)
    tree = merkle.append(0, {}, leaves)
    for number, page in enumerate(leaves):
        path = merkle.inclusion(number, len(leaves), tree)
        assert merkle.verify_inclusion(page, number, len(leaves), path, commit_people(people))
    assert all(sum(is_among(one, page) for page in leaves) == 1 for one in commitments)


def test_a_commitment_across_the_seam_of_two_others_is_not_among_them():
    first, second = bytes(range(32)), bytes(range(32, 64))
    assert is_among(second, first + second)
    assert not is_among(first[16:] + second[:16], first + second)
