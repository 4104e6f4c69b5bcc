"""The MIME tree of a message (RFC 2046), built without recursion and within its limits."""

from dataclasses import dataclass

from troth.mail.reading import boundaries, fields, parameters
from troth.mail.reading.budget import Budget
from troth.mail.reading.fields import Fields
from troth.mail.reading.part import Part, Span, part
from troth.mail.reading.values import Finding, Kind

Path = tuple[int, ...]
ContentType = tuple[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Tree:
    """A message taken apart: its own fields, its leaves in order, its multiparts by path and loose texts."""

    fields: Fields
    leaves: tuple[Part, ...]
    multiparts: dict[Path, ContentType]
    findings: tuple[Finding, ...]
    loose: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class _Entity:
    path: Path
    start: int
    end: int
    default: str = "text/plain"


class _Builder:
    """The state of one walk: entities still to be looked at and what was found so far."""

    def __init__(self, content: bytes, budget: Budget, depth: int) -> None:
        self.content, self.budget, self.depth = content, budget, depth
        self.own: Fields | None = None
        self.leaves: list[Part] = []
        self.multiparts: dict[Path, ContentType] = {}
        self.findings: list[Finding] = []
        self.loose: list[tuple[str, bytes]] = []
        self.waiting = [_Entity((), 0, len(content))]

    def walk(self) -> Tree:
        while self.waiting:
            if not self.budget.take_part():
                self.findings.append(Finding("too-many-parts", "message"))
                break
            self.visit(self.waiting.pop())
        own = self.own or Fields(())
        return Tree(own, tuple(self.leaves), self.multiparts, tuple(self.findings), tuple(self.loose))

    def visit(self, entity: _Entity) -> None:
        own, body = fields.split(self.content, entity.start, entity.end, self.budget.limits)
        if self.own is None:
            self.own = own
        kind = _content_type(own, entity.default)
        if not kind[0].startswith("multipart/"):
            self.leaf(entity, own, kind, body)
        elif self.depth + len(entity.path) >= self.budget.limits.depth:
            self.leaf(entity, own, kind, body, "too-deep")
        else:
            self.multipart(entity, own, kind, body)

    def leaf(self, entity: _Entity, own: Fields, kind: ContentType, body: int, *odd: Kind) -> None:
        leaf = part(entity.path, kind, own, Span(self.content, body, entity.end), odd)
        self.leaves.append(leaf)
        self.findings += [Finding(what, leaf.label if entity.path else "message") for what in leaf.odd]

    def multipart(self, entity: _Entity, own: Fields, kind: ContentType, body: int) -> None:
        boundary = kind[1].get("boundary", "").rstrip().encode("utf-8", "replace")
        if not boundary:
            self.leaf(entity, own, kind, body, "no-boundary")
            return
        cuts = boundaries.cut(self.content, body, entity.end, boundary, max(self.budget.parts, 0))
        if not cuts.children and not cuts.closed:
            self.leaf(entity, own, kind, body, "too-many-parts" if cuts.overfull else "no-boundary")
            return
        self.multiparts[entity.path] = kind
        self.note(entity, own, cuts)
        default = "message/rfc822" if kind[0] == "multipart/digest" else "text/plain"
        children = [
            _Entity((*entity.path, number), start, end, default)
            for number, (start, end) in enumerate(cuts.children, 1)
        ]
        self.waiting += reversed(children)

    def note(self, entity: _Entity, own: Fields, cuts: boundaries.Cuts) -> None:
        where = f"part {'.'.join(map(str, entity.path))}" if entity.path else "message"
        encoding = own.first("content-transfer-encoding") or ""
        odd: list[Kind] = list(own.odd)
        odd += ["too-many-parts"] if cuts.overfull else []
        odd += [] if cuts.closed or cuts.overfull else ["truncated-multipart"]
        odd += ["ambiguous-multipart"] if cuts.resumed else []
        # A multipart may not be encoded itself (RFC 2045, section 6.4), but some clients decode it.
        odd += ["broken-encoding"] if encoding.strip().lower() in ("base64", "quoted-printable") else []
        self.findings += [Finding(kind, where) for kind in odd]
        for name, (start, end) in (("preamble", cuts.preamble), ("epilogue", cuts.epilogue)):
            text = self.content[start:end].strip()
            self.loose += [(name, text)] if text else []


def _content_type(own: Fields, default: str) -> ContentType:
    value = own.first("content-type")
    if value is None:
        return default, {}
    content_type, given = parameters.parse(value)
    # A type that cannot be parsed is plain text (RFC 2045, section 5.2).
    return (content_type if content_type.count("/") == 1 else "text/plain"), given


def build(content: bytes, budget: Budget, depth: int = 0) -> Tree:
    """Take a message apart that lies `depth` levels inside another; draws on the budget's parts."""
    return _Builder(content, budget, depth).walk()
