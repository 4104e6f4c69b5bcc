"""The auditor's archive: a third party checks it with nothing else, and finds whatever does not hold."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import ROOT, new_tenant
from tests.vault.test_records import collect_member
from tests.visits.conftest import enabling
from troth.app.services import CONTROLS
from troth.audit.contents import Attested
from troth.audit.criteria import CRITERIA, criteria_of
from troth.audit.gather import Gathering, gather
from troth.audit.pack import pack
from troth.audit.results import ResultsError, passed
from troth.audit.verify import ArchiveUnreadable, verify
from troth.policy import Control, compile_policy, parse
from troth.policy.register import REGISTER

ZIXCORP = ROOT / "policies" / "zixcorp.toml"
ATTESTED = (
    Attested("safeguards", 1, "security officer", datetime.now(UTC)),
    Attested("redundancy", 1, "operations officer", datetime.now(UTC)),
)
KEPT = tuple(control for control in CONTROLS if any(clause[0] == "Z" for clause in control.clauses))


def junit(controls=KEPT, failing=()):
    """Results in which the tests of controls passed, but for some."""
    cases = []
    for control in controls:
        path, _, name = control.test.partition("::")
        inner = "<failure>no</failure>" if control.test in failing else ""
        module = path.removesuffix(".py").replace("/", ".")
        cases.append(f'<testcase classname="{module}" name="{name}" time="0.1">{inner}</testcase>')
    return f"<testsuites><testsuite name='pytest'>{''.join(cases)}</testsuite></testsuites>".encode()


@pytest.fixture
async def zix(database):
    policy = compile_policy(parse(ZIXCORP.read_text(), source=str(ZIXCORP)))
    return await new_tenant(database, policy)


@pytest.fixture
async def evidence(vault, database, zix, superuser):
    """Three checkpoints, of three days, between which people were collected."""
    for back, name in ((2, "ann"), (1, "ben"), (0, "cleo")):
        for number in range(3):
            await collect_member(vault, zix, f"{name}{number}@patients.example")
        await vault.flush()
        await vault.ledger.checkpoint(zix)
        await superuser.execute(
            "UPDATE vault.checkpoint SET at = now() - make_interval(days => $2) "
            "WHERE tenant = $1 AND size = (SELECT max(size) FROM vault.checkpoint WHERE tenant = $1)",
            zix.id,
            back,
        )
    return await gather(database, vault.ledger, zix, CONTROLS, junit(), ATTESTED)


def packed(evidence, vault):
    return pack(evidence, vault.ledger.public_key, vault.ledger.sign)


def changed(archive, path, change):
    """The archive with one file changed, or left out where `change` gives None."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = change(old.read(name)) if name == path else old.read(name)
            if content is not None:
                new.writestr(name, content)
        if path not in old.namelist():
            new.writestr(path, change(b""))
    return out.getvalue()


async def test_a_whole_archive_has_no_problem(evidence, vault, zix):
    verdict = verify(packed(evidence, vault), vault.ledger.public_key)
    assert verdict.problems == ()
    assert (verdict.tenant, verdict.version, verdict.checkpoints) == (zix.name, 1, 3)
    assert verdict.promises == 48
    policy = zix.policy
    promised = {c for item in policy.document.items if policy.enabled(item.service) for c in item.clauses}
    assert verdict.kept == len(promised)


async def test_a_third_party_finds_whatever_was_changed(evidence, vault):
    """Also whoever puts the hashes right: the manifest is signed."""
    archive = packed(evidence, vault)
    weaker = changed(archive, "coverage.json", lambda content: content.replace(b"control", b"promise", 1))
    digest = hashlib.sha256(_file(weaker, "coverage.json")).hexdigest()

    def made_right(content):
        manifest = json.loads(content)
        for listed in manifest["files"]:
            if listed["path"] == "coverage.json":
                listed["sha256"] = digest
        return json.dumps(manifest).encode()

    forged = changed(weaker, "manifest.json", made_right)
    assert "the manifest was changed after it was signed" in verify(forged).problems


def _file(archive, path):
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return opened.read(path)


@pytest.mark.parametrize(
    ("path", "change", "says"),
    [
        ("coverage.json", lambda c: c.replace(b'"control"', b'"contrxl"', 1), "coverage.json was changed"),
        ("policies/0001.toml", lambda c: c + b"\n", "policies/0001.toml was changed"),
        ("tests.xml", lambda c: c.replace(b"0.1", b"0.2", 1), "tests.xml was changed"),
        ("attestations.json", lambda _: None, "attestations.json is missing"),
        ("more.txt", lambda _: b"x", "more.txt is not in the manifest"),
    ],
)
async def test_each_changed_file_is_named(evidence, vault, path, change, says):
    forged = changed(packed(evidence, vault), path, change)
    if path == "attestations.json":
        with pytest.raises(ArchiveUnreadable, match="attestations"):
            verify(forged)
    else:
        assert any(says in problem for problem in verify(forged).problems)


async def test_another_servers_archive_is_not_taken_for_ours(evidence, vault):
    other = hashlib.sha256(b"another server").digest()
    problems = verify(packed(evidence, vault), other).problems
    assert any("is not signed by" in problem for problem in problems)
    assert any("not signed with this key" in problem for problem in problems)


async def test_a_ledger_that_was_rewritten_is_found(evidence, vault):
    """The same server signs another history: the proof of growth does not hold."""
    marks = list(evidence.checkpoints)
    proof = list(marks[2].grown)
    for wrong in (proof[1:], proof[::-1], []):
        marks[2] = replace(marks[2], grown=wrong)
        problems = verify(packed(replace(evidence, checkpoints=marks), vault)).problems
        assert problems == ("checkpoint 3 does not continue the one before it: the ledger was changed",)
    swapped = [marks[1], marks[0]]
    assert verify(packed(replace(evidence, checkpoints=swapped), vault)).problems != ()
    assert verify(packed(replace(evidence, checkpoints=()), vault)).problems == (
        "there is no checkpoint of the ledger",
    )


async def test_a_checkpoint_of_another_tenant_is_found(evidence, vault, database):
    other = await new_tenant(database, enabling("zixcorp"))
    foreign = await vault.ledger.checkpoint(other)
    marks = [replace(evidence.checkpoints[0], note=foreign), *evidence.checkpoints[1:]]
    problems = verify(packed(replace(evidence, checkpoints=marks), vault)).problems
    assert any("another ledger" in problem for problem in problems)


async def test_a_promise_whose_test_failed_or_was_not_run_is_found(evidence, vault):
    z41 = next(control for control in CONTROLS if "Z41" in control.clauses)
    failing = replace(evidence, tests=junit(failing=[z41.test]))
    assert verify(packed(failing, vault)).problems == (f"Z41 rests on {z41.test}, which did not pass",)
    without = replace(evidence, tests=junit([control for control in KEPT if control is not z41]))
    assert verify(packed(without, vault)).problems == (f"Z41 rests on {z41.test}, which was not run",)


async def test_a_promise_that_nothing_keeps_is_found(evidence, vault, database, zix):
    rest = [control for control in CONTROLS if "Z41" not in control.clauses]
    less = await gather(database, vault.ledger, zix, rest, junit(), ATTESTED)
    assert "Z41 is promised, and nothing keeps it" in verify(packed(less, vault)).problems
    rows = [row for row in evidence.coverage if row.clause != "Z41"]
    fewer = replace(evidence, coverage=rows)
    assert verify(packed(fewer, vault)).problems == ("Z41 is promised, and nothing keeps it",)


@pytest.mark.parametrize(
    "said",
    [
        (),
        (replace(ATTESTED[0], at=datetime.now(UTC) - timedelta(days=366)),),
        (replace(ATTESTED[0], role="gardener"),),
        (replace(ATTESTED[0], measure="other"),),
    ],
)
async def test_an_attestation_that_is_missing_late_or_anothers_is_found(evidence, vault, said):
    problems = verify(packed(replace(evidence, attestations=(*said, ATTESTED[1])), vault)).problems
    assert problems == ("Z36 rests on an attestation by the security officer, and none holds",)


async def test_it_is_checked_in_an_empty_place_without_a_server(evidence, vault, tmp_path):
    """A process of its own: no settings, no data folder, no database."""
    file = tmp_path / "zix.zip"
    file.write_bytes(packed(evidence, vault))
    command = [sys.executable, "-m", "troth", "audit", "verify", str(file)]
    ended = subprocess.run(
        command, cwd=tmp_path, env={"PATH": "/nowhere"}, capture_output=True, text=True, timeout=120
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "3 checkpoints, no problems." in ended.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["zix.zip"]


async def test_the_text_of_the_policy_in_force_is_the_one_that_was_compiled(database, vault, zix, tmp_path):
    moved = tmp_path / "policy.toml"
    moved.write_text(ZIXCORP.read_text() + "\n# changed since\n")
    document = replace(zix.policy.document, source=str(moved))
    other = replace(zix, policy=replace(zix.policy, document=document))
    with pytest.raises(Gathering, match="was changed since the server read it"):
        await gather(database, vault.ledger, other, CONTROLS, junit())


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all", None, b'{"format": "other"}', b"[]"])
def test_what_is_no_archive_says_so(content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("manifest.json" if content else "other", content or b"x")
    for bytes_ in (content or b"", out.getvalue()):
        with pytest.raises(ArchiveUnreadable):
            verify(bytes_)


def test_a_bomb_is_not_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(str(number), bytes(60 * 1024 * 1024))
    with pytest.raises(ArchiveUnreadable, match="too large"):
        verify(out.getvalue())


@pytest.mark.parametrize(
    ("xml", "says"),
    [
        (b"", "not XML"),
        (b"<a", "not XML"),
        (b"<testsuites/>", "no test in the results"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type"),
    ],
)
def test_results_that_are_none_say_so(xml, says):
    with pytest.raises(ResultsError, match=says):
        passed(xml)


def test_a_test_with_parameters_passes_if_all_of_them_do():
    xml = (
        '<testsuite><testcase classname="tests.a.test_b" name="test_c[1]"/>'
        '<testcase classname="tests.a.test_b" name="test_c[2]"><skipped/></testcase>'
        '<testcase classname="tests.a.test_b" name="test_d[x::y]"/></testsuite>'
    )
    assert passed(xml.encode()) == {"tests/a/test_b.py::test_c": False, "tests/a/test_b.py::test_d": True}


def test_every_promise_belongs_to_a_criterion():
    assert {criterion for clause in REGISTER for criterion in criteria_of(clause)} == set(CRITERIA)
    assert criteria_of("Z46") == ("availability",)


def test_controls_of_other_policies_do_not_disturb():
    assert Control(("J12", "E05"), "x", "y") not in KEPT
