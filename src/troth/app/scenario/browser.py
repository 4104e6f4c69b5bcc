"""A browser without scripts: follows links and fills in forms, as somebody at one tenant's host."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import httpx

from troth.app.scenario.page import Form, Page

Entries = Mapping[str, str | list[str]]
NOTHING: Entries = {}
NO_HEADERS: Mapping[str, str] = {}


class Browser:
    """One person's browser; `cookies=False` refuses every cookie, `headers` say more of who asks."""

    def __init__(
        self, base: str, host: str, *, cookies: bool = True, headers: Mapping[str, str] = NO_HEADERS
    ) -> None:
        headers = {"Host": host, "Sec-Fetch-Site": "same-origin", **headers}
        self._client = httpx.Client(base_url=base, headers=headers, timeout=60)
        self._cookies = cookies
        self.offered_cookies: set[str] = set()

    def get(self, address: str) -> Page:
        return self._follow(self._client.get(path_of(address)))

    def send(self, page: Page, form: Form, entries: Entries = NOTHING, /, **more: str) -> Page:
        """Send a form as it stands, with some fields changed; an empty list leaves a field out."""
        changed = {name: _listed(value) for name, value in {**entries, **more}.items()}
        data: dict[str, list[str]] = {}
        for name, value in form.values():
            if name not in changed:
                data.setdefault(name, []).append(value)
        data |= {name: values for name, values in changed.items() if values}
        address = path_of(str(httpx.URL(page.address).join(form.action or page.address)))
        if form.method == "get":
            return self._follow(self._client.get(address, params=data))
        return self.post(address, urlencode(data, doseq=True))

    def post(self, address: str, entries: str = "") -> Page:
        """Post to an address, even if no form here goes there; also an empty form says what it is."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._follow(self._client.post(path_of(address), content=entries, headers=kind))

    def press(self, page: Page, action: str, having: str = "", **entries: str) -> Page:
        """Send the form that goes to `action`, with some of its fields filled in."""
        return self.send(page, page.form(action, having), entries)

    def _follow(self, answer: httpx.Response) -> Page:
        for _ in range(10):
            self.offered_cookies |= set(answer.cookies.keys())
            if not self._cookies:
                self._client.cookies.clear()
            if not answer.is_redirect:
                break
            answer = self._client.get(path_of(answer.headers["location"]))
        page = Page(str(answer.url), answer.status_code, answer.text if _is_html(answer) else "")
        page.source = answer.text
        return page


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _is_html(answer: httpx.Response) -> bool:
    return "html" in answer.headers.get("content-type", "")


def path_of(address: str) -> str:
    """The path of an address: whatever host it names, the browser is at its own tenant's."""
    url = httpx.URL(address)
    query = f"?{url.query.decode()}" if url.query else ""
    return (url.path or "/") + query
