"""`troth policy diff` says what changes, who is told and what stays off; its code, whether it may be."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.policy.test_announce import NEW_USE, first, later
from troth.app.commands import main


@pytest.fixture
def files(tmp_path):
    def written(name, *replaced, **more):
        old, new = tmp_path / "old.toml", tmp_path / "new.toml"
        old.write_text(first(name))
        new.write_text(later(name, *replaced, **more))
        return str(old), str(new)

    return written


def line_of(file, text):
    """The first line of a file that has a piece of text."""
    return next(n for n, line in enumerate(Path(file).read_text().splitlines(), 1) if text in line)


def run(*arguments):
    return CliRunner().invoke(main, ["policy", "diff", *arguments])


def test_a_new_use_is_told_with_those_who_are_mailed_and_what_stays_off(files):
    old, new = files("efax", NEW_USE["efax"], effective="2026-03-01")
    ended = run(old, new, "--posted", "2026-03-01")
    assert ended.exit_code == 0, ended.output
    assert ended.output.replace(f"{new}:{line_of(new, NEW_USE['efax'][1])}", "HERE") == (
        "efax: version 1 to version 2, posted 2026-03-01, holds from 2026-03-01\n"
        "\n"
        "Changes\n"
        f"  not material  [policy] takes effect on “2026-03-01” instead of “2003-06-21”  ({new}:9)\n"
        "  new use       [practice.registration] uses it to show advertisements in addition  (HERE)\n"
        "\n"
        "Who is told\n"
        "  2026-03-01  by e-mail: everybody, but nobody who left or who turned “contact” off, who may refuse"
        "  (notice.new-use)\n"
        "  2026-03-01  at the next sign-in: whoever has no address for mail, but nobody who left or who "
        "turned “contact” off, who may refuse  (notice.new-use)\n"
        "\n"
        "What stays off for data collected before, until each person agrees\n"
        "  registration: show advertisements\n"
    )


def test_a_version_that_comes_too_early_ends_with_1_and_its_line(files):
    old, new = files("webex", NEW_USE["webex"], effective="2026-03-02")
    ended = run(old, new, "--posted", "2026-03-01")
    assert ended.exit_code == 1
    assert ended.output.startswith(
        f"{new}:9: [policy.policy] takes effect on 2026-03-02, but [notice.change]"
    )


def test_a_silent_change_says_that_nobody_is_told(files):
    ended = run(*files("anonymizer", NEW_USE["anonymizer"]), "--posted", "2026-03-01")
    assert "  Nobody: under this policy such a change holds without notice.\n" in ended.output
    assert "  registration: suit the service to the person\n" in ended.output


def test_the_same_is_there_as_json(files):
    old, new = files("webex", NEW_USE["webex"], effective="2026-04-01")
    found = json.loads(run(old, new, "--posted", "2026-03-01", "--json").output)
    assert {
        key: found[key] for key in ("policy", "versions", "posted", "earliest", "effective", "material")
    } == {
        "policy": "webex",
        "versions": [1, 2],
        "posted": "2026-03-01",
        "earliest": "2026-03-31",
        "effective": "2026-04-01",
        "material": True,
    }
    assert found["changes"][-1] == {
        "part": "practice.registration",
        "says": "uses it to show advertisements in addition",
        "where": f"{new}:{line_of(new, NEW_USE['webex'][1])}",
        "material": True,
        "new_manner": True,
        "serves": {"registration": ["Advertising"]},
    }
    assert found["told"] == [
        {
            "notice": "change",
            "event": "new-use",
            "means": "site",
            "starts": "2026-03-01",
            "ends": "2026-04-01",
            "under": None,
            "spares": [],
            "asks": False,
            "whom": "whoever visits the site",
        }
    ]
    assert found["stays_off"] == {"registration": ["Advertising"]}
    assert (found["asks"], found["problems"]) == (False, [])


def test_the_day_of_posting_is_the_one_that_the_file_states(files):
    old, new = files("webex", NEW_USE["webex"], ("version = 2", "version = 2\npublished = 2026-02-01"))
    assert json.loads(run(old, new, "--json").output)["posted"] == "2026-02-01"


def test_a_policy_that_is_not_sound_ends_with_2(files, tmp_path):
    old, _ = files("webex")
    broken = tmp_path / "broken.toml"
    broken.write_text("")
    ended = run(old, str(broken))
    assert ended.exit_code == 2
    assert "there is no [policy] table" in ended.stderr
