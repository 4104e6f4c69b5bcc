"""A browser without scripts: follows links and fills in forms, as somebody at one tenant's host."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx

_TEXTUAL = frozenset(("text", "email", "password", "hidden", "tel", "number", "date", "search", "url", ""))


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
class FilledForm:
    """One form of a page: where it goes and what stands in it."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    def named(self, name: str) -> Field | None:
        return next((one for one in self.fields if one.name == name), None)

    def values(self) -> list[tuple[str, str]]:
        """What a browser would send if nothing were changed."""
        return [(f.name, f.value or "on") for f in self.fields if f.name and (f.kind in _SENT or f.on)]


_SENT = _TEXTUAL | {"select", "textarea"}


class Page(HTMLParser):
    """What a page says: its words, links and forms."""

    def __init__(self, address: str, status: int, text: str) -> None:
        super().__init__()
        self.address, self.status, self.html = address, status, text
        self.forms: list[FilledForm] = []
        self.links: list[tuple[str, str]] = []
        self._words: list[str] = []
        self._select: Field | None = None
        self._link: str | None = None
        self._silent = 0
        self.feed(text)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self._words).split())

    def says(self, *phrases: str) -> bool:
        return all(phrase in self.words for phrase in phrases)

    def form(self, action: str = "", having: str = "") -> FilledForm:
        """The first form that goes to `action` (a part of the address) and has a field `having`.

        Raises LookupError with the page's words where there is none.
        """
        for form in self.forms:
            if action in form.action and (not having or form.named(having)):
                return form
        raise LookupError(
            f"no form {action!r} {having!r} at {self.address} ({self.status}): {self.words[:400]}"
        )

    def link(self, words: str) -> str:
        """The address of the first link with these words or this part of an address."""
        for said, address in self.links:
            if words in said or words in address:
                return address
        raise LookupError(f"no link {words!r} at {self.address} ({self.status}): {self.words[:400]}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(FilledForm(given.get("action", ""), given.get("method", "get").lower()))
        elif tag in ("input", "select", "textarea", "button"):
            self._add_field(tag, given)
        elif tag == "option" and self._select is not None:
            self._select.options.append(given.get("value", ""))
            if "selected" in given or len(self._select.options) == 1:
                self._select.value = given.get("value", "")
        elif tag == "a":
            self._link = given.get("href", "")
            self.links.append(("", self._link))
        elif tag in ("script", "style"):
            self._silent += 1

    def _add_field(self, tag: str, given: Mapping[str, str]) -> None:
        kind = given.get("type", "submit" if tag == "button" else "") if tag in ("input", "button") else tag
        made = Field(
            given.get("name", ""), kind, given.get("value", ""), "required" in given, "checked" in given
        )
        if tag == "select":
            self._select = made
        if self.forms:
            self.forms[-1].fields.append(made)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "a":
            self._link = None
        elif tag in ("script", "style"):
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        self._words.append(data)
        if self._link is not None:
            said, address = self.links[-1]
            self.links[-1] = (f"{said} {data}".strip(), address)


class Browser:
    """One person's browser; `cookies=False` refuses every cookie."""

    def __init__(self, base: str, host: str, *, cookies: bool = True) -> None:
        self._client = httpx.Client(
            base_url=base, headers={"Host": host, "Sec-Fetch-Site": "same-origin"}, timeout=60
        )
        self._cookies = cookies
        self.offered_cookies: set[str] = set()

    def get(self, address: str) -> Page:
        return self._follow(self._client.get(_path(address)))

    def send(
        self,
        page: Page,
        form: FilledForm,
        values: Mapping[str, str | list[str]] | None = None,
        /,
        **more: str,
    ) -> Page:
        """Send a form as it stands, with some fields changed; an empty list leaves a field out."""
        changed: dict[str, str | list[str]] = {**(values or {}), **more}
        pairs = [(name, value) for name, value in form.values() if name not in changed]
        for name, value in changed.items():
            pairs += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        address = _path(str(httpx.URL(page.address).join(form.action or page.address)))
        data: dict[str, list[str]] = {}
        for name, value in pairs:
            data.setdefault(name, []).append(value)
        if form.method == "get":
            return self._follow(self._client.get(address, params=data))
        return self._follow(self._client.post(address, data=data))

    def _follow(self, answer: httpx.Response) -> Page:
        for _ in range(10):
            self.offered_cookies |= {name for name, _ in answer.cookies.items()}
            if not self._cookies:
                self._client.cookies.clear()
            if not answer.is_redirect:
                break
            answer = self._client.get(_path(answer.headers["location"]))
        text = answer.text if "html" in answer.headers.get("content-type", "") else ""
        page = Page(str(answer.url), answer.status_code, text)
        if not text:
            page.html = answer.text
        return page

    def close(self) -> None:
        self._client.close()


def _path(address: str) -> str:
    """The path of an address: whatever host it names, the browser is at its own tenant's."""
    url = httpx.URL(address)
    query = f"?{url.query.decode()}" if url.query else ""
    return (url.path or "/") + query
