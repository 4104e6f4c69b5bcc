"""Copies: everything that is held, for machines and people, and proofs that hold without this server."""

import base64
import json

import pytest

from tests.assembled import PASSPHRASE, assembled
from tests.people.rights.asking import registered, text_of
from troth.app.tenancy import policy_text
from troth.vault.notes import NoteError
from troth.vault.verify import verify_export

JANE = "jane.miller@patients.example"


async def test_a_copy_has_everything_with_purposes_versions_and_sources(visitor):
    ann = await registered(visitor, "webex", industry="shipping")
    copy = (await ann.get("/privacy/copies/data.json")).json()
    assert (copy["format"], copy["policy"]) == ("troth-person-1", {"name": "webex", "version": 1})
    (record,) = [one for one in copy["records"] if one["practice"] == "registration"]
    assert record["data"]["Industry"] == "shipping"
    assert record["data"]["Password"].startswith("Kept as a lock")
    assert "DirectMarketing" in record["purposes"]
    assert record["expires_at"] is None
    assert {
        line["act"] for line in map(json.loads, (one["detail"] for one in copy["ledger"]["entries"]))
    } >= {"collected"}


async def test_proofs_hold_without_the_server_and_not_when_they_are_changed(visitor):
    ann = await registered(visitor, "webex")
    answer = await ann.get("/privacy/copies/proofs.json")
    assert answer.headers["content-disposition"] == 'attachment; filename="my-proofs.json"'
    proofs = answer.json()
    proved = verify_export(proofs, ann.server.parts.ledger.public_key)
    assert "collected" in [detail["act"] for detail in proved.details]
    page = text_of(await ann.get("/privacy/copies"))
    key = base64.b64encode(ann.server.parts.ledger.public_key).decode()
    assert f"troth ledger verify my-proofs.json --key {key}" in page
    proofs["entries"][0]["detail"] = proofs["entries"][0]["detail"].replace("collected", "forgotten")
    with pytest.raises(NoteError):
        verify_export(proofs)


async def test_a_portals_reader_shows_again_who_they_are_before_a_copy(cluster, tmp_path):
    async with assembled(cluster, tmp_path, policy=policy_text("zixcorp")) as server:
        jane = await server.visitor(JANE)
        page = await jane.browser.get(jane.home + "privacy")
        assert page.status_code == 200
        assert JANE in text_of(page)
        async with server.parts.database.connection() as connection:
            await connection.execute(
                "UPDATE people.session SET confirmed_at = now() - interval '1 hour' WHERE tenant = $1",
                server.house.tenant.id,
            )
        copies = await jane.browser.get(jane.home + "privacy/copies/data.json")
        assert copies.status_code == 303
        assert copies.headers["location"] == jane.home + "again?to=/privacy/copies"
        where = copies.headers["location"]
        wrong = await jane.browser.post(where, data={"passphrase": "not this one at all"})
        assert wrong.status_code == 403
        assert (await jane.browser.get(jane.home + "privacy/copies/data.json")).status_code == 303
        right = await jane.browser.post(where, data={"passphrase": PASSPHRASE})
        assert right.headers["location"] == jane.home + "privacy/copies"
        copy = (await jane.browser.get(jane.home + "privacy/copies/data.json")).json()
        assert sorted(record["practice"] for record in copy["records"]) == [
            "portal-registration",
            "stored-message",
        ]
        assert "biopsy" not in json.dumps(copy)
