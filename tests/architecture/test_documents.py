"""What the documents point at is there: files, code and tests."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
THREATS = [
    [cell.strip().strip("`") for cell in line.strip("| \n").split(" | ")]
    for line in (ROOT / "SECURITY.md").read_text().splitlines()
    if line.startswith("| ") and "::test_" in line
]


def names_in(file: Path) -> set[str]:
    """The functions, classes and methods of a module, methods as Class.method."""
    found = set()
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{inner.name}" for inner in node.body if hasattr(inner, "name")}
    return found


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_there_are_enough_threats() -> None:
    assert len(THREATS) >= 25


@pytest.mark.parametrize(("threat", "control", "test"), THREATS, ids=lambda text: text[:40])
def test_every_threat_has_a_control_and_a_test(threat: str, control: str, test: str) -> None:
    module, _, name = control.partition(":")
    file = ROOT / "src" / "troth" / (module if module.endswith(".sql") else module.replace(".", "/") + ".py")
    assert file.exists()
    assert not name or name in names_in(file)
    path, _, function = test.partition("::")
    assert function in names_in(ROOT / path)


def test_every_command_of_the_readme_is_in_the_makefile() -> None:
    asked = set(re.findall(r"^make ([a-z-]+)", (ROOT / "README.md").read_text(), re.MULTILINE))
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert asked - made == set()
