"""The commands: each explains itself, ends with the code that it promises, and never with a traceback."""

import json

import click
import pytest
from click.testing import CliRunner

from tests.conftest import ZIXCORP
from tests.policy.writing import SMALL, with_line
from troth.app.commands import main
from troth.app.tenancy import POLICIES


def run(*arguments, **more):
    return CliRunner().invoke(main, arguments, **more)


def below(command, path=()):
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from below(command.get_command(context, name), (*path, name))


COMMANDS = dict(below(main))


def test_all_commands_are_looked_at():
    assert {" ".join(path) for path in COMMANDS} >= {"serve", "policy check", "ledger verify", "member add"}


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_and_option_explains_itself(path):
    command = COMMANDS[path]
    assert command.help.split("\n")[0].endswith(".")
    assert [one.name for one in command.params if isinstance(one, click.Option) and not one.help] == []


def test_a_sound_policy_is_said_to_be_sound():
    ended = run("policy", "check", str(ZIXCORP))
    assert ended.exit_code == 0
    assert ended.output.endswith(": sound. zixcorp version 1, in force from 2008-11-17.\n")


def test_a_policy_with_problems_ends_with_1_and_a_line_for_each(tmp_path):
    file = tmp_path / "small.toml"
    file.write_text(
        with_line('keep = "up to 21 days"', 'keep = "long"').replace("version = 1", "version = 0")
    )
    ended = run("policy", "check", str(file))
    assert ended.exit_code == 1
    assert [line.split(": ")[0] for line in ended.output.splitlines()] == [f"{file}:3", f"{file}:17"]
    problems = json.loads(run("policy", "check", str(file), "--json").output)
    assert problems["sound"] is False
    assert [set(one) for one in problems["problems"]] == [{"file", "line", "says", "mend"}] * 2


def test_a_policy_that_this_server_cannot_keep_ends_with_1(tmp_path):
    file = tmp_path / "small.toml"
    file.write_text(SMALL)
    ended = run("policy", "check", str(file))
    assert ended.exit_code == 1
    assert "no practice collects at 'portal.registration'" in ended.output


def test_a_policy_that_is_not_there_ends_with_2_and_one_line():
    ended = run("policy", "page", "nowhere.toml")
    assert ended.exit_code == 2
    assert ended.stderr == (
        "troth: there is no policy 'nowhere.toml'. Give the path of a policy file, or one of anonymizer, "
        "efax, emailserving, webex, zixcorp.\n"
    )


def test_the_public_page_is_printed_as_html_and_as_text():
    html, text = run("policy", "page", "zixcorp").output, run("policy", "page", "zixcorp", "--text").output
    assert html.startswith("<!doctype html>")
    assert "Data is processed and held in: United States." in html
    assert text.startswith("Zix Corporation: privacy policy, version 1, from 2008-11-17\n")
    assert "Data is processed and held in: United States." in text


def test_coverage_is_printed_for_people_too():
    ended = run("policy", "coverage", "zixcorp")
    assert ended.output.splitlines()[35].startswith("Z36  attestation  security officer")
    assert "Z04  not yet      awaits the service 'connect'\n" in ended.output
    assert ended.output.endswith(
        "37 of 48 promises are kept; the others belong to services that are not enabled.\n"
    )


def test_coverage_of_all_policies_says_of_every_promise_what_keeps_it_or_what_it_awaits():
    rows = json.loads(run("policy", "coverage", "--json").output)
    assert len({row["clause"] for row in rows}) == 152
    assert [row["clause"] for row in rows if (row["kept_by"] is None) == (row["awaits"] is None)] == []


def test_the_register_of_promises_is_listed_with_kinds_and_places():
    listed = run("policy", "promises").output.splitlines()
    assert len(listed) == 152 + 1
    assert "J39  notice   efax: choice.contact, efax: notice.new-use" in listed
    assert "W21  service  webex: measure.chat" in listed
    assert listed[-1] == "152 promises; 0 of them in no policy."
    rows = json.loads(run("policy", "promises", "webex", "--json").output)
    assert rows[0] == {"clause": "A01", "kind": "collect", "places": []}
    assert rows[-1] == {"clause": "Z48", "kind": "right", "places": []}
    assert {"clause": "W21", "kind": "service", "places": ["webex: measure.chat"]} in rows


def test_every_policy_of_the_repository_comes_along():
    assert sorted(POLICIES) == sorted(path.stem for path in ZIXCORP.parent.glob("*.toml"))


@pytest.mark.parametrize(
    ("arguments", "given", "says"),
    [
        ((), "no json", "this is not JSON"),
        ((), "{}", "this is not an export of a ledger: 'public_key'"),
        (("--key", "?"), "{}", "the key is not base64; troth ledger key prints it"),
    ],
)
def test_what_is_no_export_ends_with_2_and_one_line(arguments, given, says):
    ended = run("ledger", "verify", "-", *arguments, input=given)
    assert (ended.exit_code, ended.stderr) == (2, f"troth: {says}\n")


def test_settings_are_listed_with_their_defaults():
    assert (
        "TROTH_WEB  (default: 127.0.0.1:8080)\n    Where the web pages are served.\n"
        in run("settings").output
    )
