"""What was compiled once is read by the next process, and a file that cannot be used is compiled anew."""

from pathlib import Path

import pytest

from tests.mail.rules.letters import letter
from troth.mail.rules import Kept, Verdict, databases, decide, load

TEXT = """
name = "clinic"
[lexicon.projects]
words = ["Bluebird"]
[rule.projects]
when = { any = ["projects"] }
verdict = "encrypt"
"""


def verdict(folder: Path) -> Verdict:
    rules = load(TEXT, source="rules.toml", compiler=Kept(folder))
    (answer,) = set(decide(rules, letter("about Bluebird")).verdicts.values())
    return answer


def test_a_kept_database_decides_as_the_compiled_one_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert verdict(tmp_path / "compiled") is Verdict.ENCRYPT
    monkeypatch.setattr(databases, "compiled", lambda *_: pytest.fail("it was compiled again"))
    assert verdict(tmp_path / "compiled") is Verdict.ENCRYPT


@pytest.mark.parametrize("damaged", [b"", b"no database", bytes(4096)])
def test_a_damaged_file_is_compiled_anew(tmp_path: Path, damaged: bytes) -> None:
    verdict(tmp_path)
    for file in tmp_path.iterdir():
        file.write_bytes(damaged)
    assert verdict(tmp_path) is Verdict.ENCRYPT
    assert all(file.read_bytes() != damaged for file in tmp_path.iterdir())


def test_a_bit_that_turned_over_is_noticed(tmp_path: Path) -> None:
    verdict(tmp_path)
    for file in tmp_path.iterdir():
        content = bytearray(file.read_bytes())
        content[-100] ^= 1
        file.write_bytes(content)
    assert verdict(tmp_path) is Verdict.ENCRYPT


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "compiled").write_text("a file where the folder should be")
    assert verdict(tmp_path / "compiled") is Verdict.ENCRYPT
