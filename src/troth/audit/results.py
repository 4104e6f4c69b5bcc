"""Results of tests as JUnit's XML has them: which tests passed, by the ids under which controls name them."""

from __future__ import annotations

from collections.abc import Mapping
from xml.parsers.expat import ExpatError, ParserCreate

FAILED = frozenset(("failure", "error", "skipped"))


class ResultsError(Exception):
    """What should be results of tests is not; the text says why."""


class _Reading:
    """The tests that were seen so far; one that runs with several parameters passes if all of them do."""

    def __init__(self) -> None:
        self.passed: dict[str, bool] = {}
        self._test = ""

    def begin(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "testcase":
            path = given.get("classname", "").replace(".", "/")
            self._test = f"{path}.py::{given.get('name', '').partition('[')[0]}"
            self.passed.setdefault(self._test, True)
        elif tag in FAILED and self._test:
            self.passed[self._test] = False

    def refuse(self, *_: object) -> None:
        raise ResultsError("the results of tests declare a document type, which they have no use for")


def passed(xml: bytes) -> Mapping[str, bool]:
    """Whether each test passed, by pytest's id without parameters; raises ResultsError."""
    reading, parser = _Reading(), ParserCreate()
    parser.StartElementHandler = reading.begin
    parser.StartDoctypeDeclHandler = reading.refuse
    try:
        parser.Parse(xml, True)
    except ExpatError as error:
        raise ResultsError(f"the results of tests are not XML: {error}") from None
    if not reading.passed:
        raise ResultsError("there is no test in the results; write them with pytest --junit-xml=FILE")
    return reading.passed
