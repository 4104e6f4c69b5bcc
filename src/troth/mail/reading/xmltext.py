"""The text of an XML document inside an office file, read by expat with document types refused."""

from dataclasses import dataclass, field
from xml.parsers import expat

from troth.mail.reading.budget import Budget
from troth.mail.reading.values import Kind


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which local element names hold text (None: all), which break it and how, which attributes are shown."""

    holders: frozenset[str] | None
    breaks: dict[str, str]
    attributes: frozenset[str] = frozenset()


class DocumentTypeError(Exception):
    """The document declares a type, and with it perhaps entities that expand."""


class TooManyElementsError(Exception):
    """The message has more elements than are worth reading."""


@dataclass(slots=True)
class _Collector:
    wanted: Wanted
    budget: Budget
    pieces: list[str] = field(default_factory=list)
    holding: bool = False
    shared_string: bool = False

    def start(self, name: str, given: dict[str, str]) -> None:
        self.budget.elements -= 1
        if self.budget.elements < 0:
            raise TooManyElementsError
        local = name.rpartition(":")[2]
        holders = self.wanted.holders
        if local == "c":
            self.shared_string = given.get("t") == "s"
        # The value of such a cell is only a number in the table of shared strings, which is read itself.
        self.holding = holders is None or (local in holders and not (local == "v" and self.shared_string))
        for attribute in self.wanted.attributes & given.keys():
            self.pieces += ["\n", given[attribute], "\n"]

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        self.holding = self.wanted.holders is None
        if local in self.wanted.breaks:
            self.pieces.append(self.wanted.breaks[local])

    def characters(self, text: str) -> None:
        if self.holding:
            self.pieces.append(text)

    def refuse(self, *_: object) -> None:
        raise DocumentTypeError


def text_of(document: bytes, wanted: Wanted, budget: Budget) -> tuple[str, Kind | None]:
    """The wanted text; `broken-document` if not well-formed or with a document type, or `too-much-markup`."""
    collector = _Collector(wanted, budget)
    try:
        _parser(collector).Parse(document, True)
        kind: Kind | None = None
    except TooManyElementsError:
        kind = "too-much-markup"
    except (expat.ExpatError, DocumentTypeError, ValueError, LookupError):
        kind = "broken-document"
    return "".join(collector.pieces), kind


def _parser(collector: _Collector) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.characters
    parser.StartDoctypeDeclHandler = collector.refuse
    return parser
