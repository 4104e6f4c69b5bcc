"""The ledger: what was done is provable offline, and neither entry nor checkpoint can be changed."""

import copy
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vault.test_records import collect_member
from troth.policy import Purpose
from troth.vault import merkle, notes
from troth.vault.verify import verify_export

# RFC 6962's reference tree: the eight leaves of the Certificate Transparency test data, and known roots.
LEAVES = [bytes.fromhex(h) for h in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")] + [
    bytes.fromhex("606162636465666768696a6b6c6d6e6f")
]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("size", ROOTS)
def test_roots_are_those_of_the_reference_tree(size):
    assert merkle.root(size, merkle.append(0, {}, LEAVES[:size])).hex() == ROOTS[size]


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=70, unique=True), st.data())
def test_every_leaf_has_a_proof_and_no_other_leaf_has_that_proof(leaves, data):
    tree = merkle.append(0, {}, leaves)
    position = data.draw(st.integers(0, len(leaves) - 1))
    path = merkle.inclusion(position, len(leaves), {n: tree[n] for n in merkle.needed(position, len(leaves))})
    top = merkle.root(len(leaves), tree)
    assert merkle.verify_inclusion(leaves[position], position, len(leaves), path, top)
    assert not merkle.verify_inclusion(leaves[position] + b"x", position, len(leaves), path, top)
    assert not merkle.verify_inclusion(leaves[position], position + 1, len(leaves), path, top)


@given(st.lists(st.binary(max_size=8), max_size=40), st.lists(st.binary(max_size=8), max_size=40))
def test_growing_in_two_steps_makes_the_same_tree(first, second):
    at_once = merkle.append(0, {}, first + second)
    begun = merkle.append(0, {}, first)
    known = {node: begun[node] for node in merkle.peaks(len(first))}
    grown = {**begun, **merkle.append(len(first), known, second)}
    assert grown == at_once


@given(st.integers(0, 80), st.integers(0, 80), st.data())
def test_growth_has_a_proof_that_holds_for_no_other_tree(old, more, data):
    size = old + more
    tree = merkle.append(0, {}, (bytes([number]) for number in range(size)))
    other = merkle.append(0, {}, (bytes([number, 1]) for number in range(size)))
    proof = merkle.consistency(old, size, {node: tree[node] for node in merkle.needed_to_grow(old, size)})
    before, now = merkle.root(old, tree), merkle.root(size, tree)
    assert merkle.verify_consistency(old, size, proof, before, now)
    if old:
        assert not merkle.verify_consistency(old, size, proof, merkle.root(old, other), now)
    if 0 < old < size:
        assert not merkle.verify_consistency(old, size, proof, before, merkle.root(size, other))
        assert not merkle.verify_consistency(old, size, [*proof, before], before, now)
        assert not merkle.verify_consistency(old, size, proof[1:], before, now)


# RFC 6962, 2.1.3: the tree of seven leaves d0…d6, and the proofs of growth that stand there.
@pytest.mark.parametrize(
    ("old", "nodes"),
    [
        (3, [(0, 2), (0, 3), (1, 0), "l"]),
        (4, ["l"]),
        (6, [(1, 2), (0, 6), (2, 0)]),
    ],
)
def test_proofs_of_growth_are_those_of_the_rfcs_example(old, nodes):
    tree = merkle.append(0, {}, LEAVES[:7])
    right = merkle.node_hash(tree[1, 2], tree[0, 6])
    assert merkle.consistency(old, 7, tree) == [right if node == "l" else tree[node] for node in nodes]


async def test_a_checkpoint_states_the_oldest_record_of_each_category(vault, tenant):
    await collect_member(vault, tenant)
    await collect_member(vault, tenant, "ben@patients.example")
    mark = notes.verify(await vault.ledger.checkpoint(tenant), vault.ledger.public_key)
    assert set(mark.categories) == {"EmailAddress", "Password", "Name"}
    assert set(mark.categories.values()) == {mark.oldest["member"]}


async def test_a_person_can_prove_offline_what_was_done_with_their_data(vault, tenant):
    person, _ = await collect_member(vault, tenant)
    async with vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
        await data.read_at(person.person, "people.member")
    await vault._entries.close()
    export = json.loads(json.dumps(await vault.ledger.export(tenant, person)))
    proved = verify_export(export, vault.ledger.public_key)
    acts = [(line["act"], line["practice"]) for line in proved.details]
    assert acts == [("collected", "member"), ("used", "member")]
    assert proved.checkpoint.oldest.keys() == {"member"}


async def test_a_changed_detail_place_or_signature_is_found(vault, tenant):
    person, _ = await collect_member(vault, tenant)
    export = await vault.ledger.export(tenant, person)
    forged = copy.deepcopy(export)
    forged["entries"][0]["detail"] = forged["entries"][0]["detail"].replace("collected", "forgotten")
    with pytest.raises(notes.NoteError, match="entry 0 is not in the ledger"):
        verify_export(forged)
    forged = copy.deepcopy(export)
    forged["checkpoint"] = forged["checkpoint"].replace("\n1\n", "\n2\n")
    with pytest.raises(notes.NoteError):
        verify_export(forged)
    with pytest.raises(notes.NoteError, match="not signed with this key"):
        verify_export(export, hashlib.sha256(b"another server").digest())
    with pytest.raises(notes.NoteError, match="not an export"):
        verify_export({"entries": 3})


async def test_an_erased_persons_entries_mean_nothing_but_the_tree_still_stands(vault, tenant, superuser):
    person, _ = await collect_member(vault, tenant)
    other, _ = await collect_member(vault, tenant, "ben@patients.example")
    before = await vault.ledger.checkpoint(tenant)
    await vault.erase(tenant, person)
    export = await vault.ledger.export(tenant, other)
    assert (
        verify_export(export, vault.ledger.public_key).checkpoint.size
        > notes.verify(before, vault.ledger.public_key).size
    )
    rows = await superuser.fetch("SELECT sealed FROM vault.entry WHERE person = $1", person.person)
    assert rows
    assert not any(b"member" in row["sealed"] for row in rows)


async def test_two_sequencers_at_once_give_every_entry_one_place(vault, tenant, superuser):
    import asyncio

    for name in "abcdefgh":
        await collect_member(vault, tenant, f"{name}@patients.example")
    await asyncio.gather(*(vault.ledger.sequence(tenant.id, 3) for _ in range(8)))
    positions = await superuser.fetch("SELECT position FROM vault.leaf WHERE tenant = $1", tenant.id)
    assert sorted(row["position"] for row in positions) == list(range(8))
