"""The reference is what the code says: pages that have drifted, gaps and broken examples are found."""

import json
import re

import pytest

from tests.policy.writing import policy
from tools.reference.__main__ import FOLDER, PAGES, page
from tools.reference.policy_examples import EXAMPLES, MEASURE_EXAMPLES
from tools.reference.web import operations
from troth.policy.grammar import KEYS, MEANS
from troth.policy.measures import MEASURES
from troth.policy.vocabulary import (
    CONDITIONS,
    COOKIES,
    EVENTS,
    GROUNDS,
    REGIONS,
    ROLES,
    SENSITIVE_ACTS,
    SERVICES,
    SOURCES,
)
from troth.runtime.settings import SETTINGS


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_code_says(name):
    assert (FOLDER / name).read_text() == page(name), "run: python -m tools.reference"


def test_every_page_but_the_one_on_rules_is_made():
    assert {path.name for path in FOLDER.iterdir()} == set(PAGES) | {"rules.md"}


ALL_EXAMPLES = "".join([*EXAMPLES.values(), *MEASURE_EXAMPLES.values()])


def test_the_examples_of_the_policy_language_are_a_sound_policy_together():
    assert policy(ALL_EXAMPLES).name == "clinic"


BLOCKS = re.findall(r"^```toml\n(.*?)^```", page("policy-language.md"), re.MULTILINE | re.DOTALL)


def test_the_page_has_an_example_of_every_part_and_of_every_known_measure():
    heads = [re.match(r"\[([\w-]+)(?:\.([\w-]+))?", block) for block in BLOCKS]
    assert [head[1] for head in heads[: len(KEYS)]] == list(KEYS)
    assert [head[2] for head in heads[len(KEYS) :]] == list(MEASURES)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.partition("]")[0].strip("["))
def test_every_example_compiles_as_the_page_has_it(block):
    head, practice, choice = BLOCKS[:3]
    beside = [one for one in (head, practice, choice) if one != block]
    assert policy("".join([*beside, block])).controller == "Lindenhof Clinic"


@pytest.mark.parametrize("section", KEYS)
def test_the_examples_of_a_part_have_each_of_its_keys_and_no_other(section):
    written = set(re.findall(r"^(\w+) =", EXAMPLES[section], re.MULTILINE))
    assert written == {key.name for key in KEYS[section]}


@pytest.mark.parametrize("name", MEASURES)
def test_the_example_of_a_known_measure_sets_all_that_it_can_set(name):
    assert set(policy(ALL_EXAMPLES).measures[name].sets) == set(MEASURES[name])


@pytest.mark.parametrize(
    "words",
    [SERVICES, MEANS, GROUNDS, CONDITIONS, SOURCES, EVENTS, tuple(REGIONS), ROLES, COOKIES, SENSITIVE_ACTS],
)
def test_every_word_of_the_language_stands_in_its_page(words):
    text = page("policy-language.md")
    assert [word for word in words if f"`{word}`" not in text] == []


def test_every_route_says_what_it_does():
    silent = [(one.method, one.route.path) for one in operations() if not re.match(r"[A-Z].*\.$", one.says)]
    assert silent == []


def test_routes_of_every_service_are_listed():
    found = {(one.service, one.method, one.route.path) for one in operations()}
    assert ("site", "GET", "/policy") in found
    assert ("staff", "POST", "/staff") in found
    assert ("portal", "POST", "/s/{session}/message/{id:uuid}/reply") in found
    assert ("gateway", "POST", "/staff/{session}/held/{id:uuid}/release") in found
    assert ("files", "GET", "/static/{digest}/{name}") in found


def test_the_openapi_document_is_whole():
    document = json.loads(page("openapi.json"))
    assert document["openapi"] == "3.1.0"
    assert set(document) == {"openapi", "info", "paths"}
    assert {"title", "version"} <= set(document["info"])
    for path, operations_ in document["paths"].items():
        for method, operation in operations_.items():
            assert method in ("get", "post")
            assert operation["summary"]
            assert all(answer["description"] for answer in operation["responses"].values())
            stated = {parameter["name"] for parameter in operation.get("parameters", [])}
            assert stated == set(re.findall(r"{(\w+)}", path))
            assert all(parameter["required"] for parameter in operation.get("parameters", []))
            assert ("requestBody" in operation) == (method == "post")


def test_the_openapi_document_has_every_route_and_types_its_parameters():
    paths = json.loads(page("openapi.json"))["paths"]
    assert sum(len(methods) for methods in paths.values()) == len(
        {(one.method, one.route.path_format) for one in operations()}
    )
    attachment = paths["/s/{session}/message/{id}/attachment/{index}"]["get"]["parameters"]
    assert [(one["name"], one["schema"]) for one in attachment] == [
        ("session", {"type": "string"}),
        ("id", {"type": "string", "format": "uuid"}),
        ("index", {"type": "integer"}),
    ]


def test_no_default_depends_on_the_machine_that_makes_the_page():
    defaults = [setting.key for setting in SETTINGS if setting.key == "workers"]
    assert defaults == ["workers"]
    assert "| `workers` | `TROTH_WORKERS` | one a core |" in page("settings.md")
