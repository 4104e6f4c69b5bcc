"""The house stands as it was drawn: who may import whom, and how large a part may grow."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

MODULES = sorted((ROOT / "src").rglob("*.py"))
MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 60


def test_every_layer_knows_only_the_ones_below_it():
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout
    assert "Contracts: 3 kept, 0 broken." in ended.stdout


def test_services_do_not_import_each_other():
    """Among layers of one height the contract above knows only those that exist; this one reads the text."""
    services = {"mail", "mailings", "meetings", "browsing", "phone", "billing"}
    for path in MODULES:
        package = path.relative_to(ROOT / "src" / "troth").parts[0]
        if package in services:
            known = {name.split(".")[1] for name in _imports(path) if name.startswith("troth.")}
            assert known & services <= {package}, path


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_every_module_says_what_it_is_for_and_stays_small(path):
    text = path.read_text()
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "the module has no docstring"
    assert text.count("\n") <= MOST_LINES_OF_A_FILE
    long = [
        (node.name, node.end_lineno - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    ]
    assert long == []
