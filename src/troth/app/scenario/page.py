"""What a page says to somebody without scripts: its words, links and forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

_TYPED = frozenset(("text", "email", "password", "hidden", "tel", "number", "date", "search", "url", ""))
_SENT = _TYPED | {"select", "textarea"}
_SILENT = ("script", "style")
_GATHERED = ("article", "tr")


@dataclass(slots=True)
class Field:
    """One field of a form as the page offers it."""

    name: str
    kind: str
    value: str = ""
    required: bool = False
    on: bool = False
    options: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Form:
    """One form of a page: where it goes and what stands in it."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    def named(self, name: str) -> Field | None:
        return next((one for one in self.fields if one.name == name), None)

    def ticks(self, beginning: str = "") -> dict[str, bool]:
        """Its boxes whose names begin so, with whether they are ticked."""
        boxes = (one for one in self.fields if one.kind == "checkbox" and one.name.startswith(beginning))
        return {one.name: one.on for one in boxes}

    def values(self) -> list[tuple[str, str]]:
        """What a browser would send if nothing were changed."""
        return [
            (f.name, f.value or ("on" if f.on else ""))
            for f in self.fields
            if f.name and (f.kind in _SENT or f.on)
        ]


class Page(HTMLParser):
    """One page, read once."""

    def __init__(self, address: str, status: int, text: str) -> None:
        super().__init__()
        self.address, self.status, self.source = address, status, text
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.articles: list[str] = []
        """The words of each article, such as a record or a request."""
        self.rows: list[str] = []
        """The words of each row of a table."""
        self.images: list[str] = []
        self._words: list[str] = []
        self._sections: dict[str, list[str]] = {}
        self._section: str | None = None
        self._select: Field | None = None
        self._link: str | None = None
        self._silent = 0
        self._inside = ""
        self.feed(text)

    @property
    def words(self) -> str:
        return _joined(self._words)

    def section(self, name: str) -> str:
        """The words of the section with this id; none where there is no such section."""
        return _joined(self._sections.get(name, ()))

    def article(self, *phrases: str) -> str:
        """The words of the first article that says all of this; none where there is none."""
        return next((one for one in self.articles if all(phrase in one for phrase in phrases)), "")

    def row(self, *phrases: str) -> str:
        """The words of the first row of a table that says all of this; none where there is none."""
        return next((one for one in self.rows if all(phrase in one for phrase in phrases)), "")

    def says(self, *phrases: str) -> bool:
        return all(phrase in self.words for phrase in phrases)

    def form(self, action: str = "", having: str = "") -> Form:
        """The first form that goes to `action` (a part of the address) and has a field `having`.

        Raises LookupError with the page's words where there is none.
        """
        for form in self.forms:
            if action in form.action and (not having or form.named(having)):
                return form
        raise LookupError(f"no form {action!r} with {having!r} on {self.told()}")

    def link(self, words: str) -> str:
        """The address of the first link with these words or this part of an address; or LookupError."""
        for said, address in self.links:
            if words in said or words in address:
                return address
        raise LookupError(f"no link {words!r} on {self.told()}")

    def told(self) -> str:
        """The page in a line, for whoever looks for what went otherwise than expected."""
        return f"{self.address} ({self.status}): {self.words[:400]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        elif tag in ("input", "select", "textarea", "button"):
            self._add_field(tag, given)
        elif tag == "option" and self._select is not None:
            _add_option(self._select, given)
        elif tag == "a":
            self._link = given.get("href", "")
            self.links.append(("", self._link))
        elif tag == "img":
            self.images.append(given.get("src", ""))
        elif tag == "section":
            self._section = given.get("id", "")
        elif tag in _GATHERED:
            self._gathering(tag).append("")
            self._inside = tag
        self._silent += tag in _SILENT

    def _add_field(self, tag: str, given: Mapping[str, str]) -> None:
        kind = given.get("type", "submit" if tag == "button" else "") if tag in ("input", "button") else tag
        name, value = given.get("name", ""), given.get("value", "")
        made = Field(name, kind, value, "required" in given, "checked" in given)
        self._select = made if tag == "select" else self._select
        if self.forms:
            self.forms[-1].fields.append(made)

    def _gathering(self, tag: str) -> list[str]:
        return self.articles if tag == "article" else self.rows

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "a":
            self._link = None
        elif tag == "section":
            self._section = None
        elif tag in _GATHERED:
            self._inside = ""
        self._silent -= tag in _SILENT

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        self._words.append(data)
        if self._section is not None:
            self._sections.setdefault(self._section, []).append(data)
        if self._inside:
            gathered = self._gathering(self._inside)
            gathered[-1] = _joined((gathered[-1], data))
        if self._link is not None:
            said, address = self.links[-1]
            self.links[-1] = (f"{said} {data}".strip(), address)


def _joined(words: Iterable[str]) -> str:
    return " ".join(" ".join(words).split())


def _add_option(select: Field, given: Mapping[str, str]) -> None:
    select.options.append(given.get("value", ""))
    if "selected" in given or len(select.options) == 1:
        select.value = given.get("value", "")
