"""Somebody who registers and signs in, as a browser without scripts does: pages fetched, forms sent."""

import re
from dataclasses import dataclass, field
from html import unescape

import httpx

from tests.assembled import PASSPHRASE, Server
from troth.mail.reading import read

# What a person enters who gives all that a policy requires, and nothing else.
NEEDED = {
    "efax": {"name": "Ann Miller", "username": "ann", "gender": "woman", "occupation": "nurse"},
    "anonymizer": {"region": "US", "age": "41"},
    "emailserving": {"username": "ann"},
    "webex": {"name": "Ann Miller"},
}
PLANS = {"efax": "free"}


@dataclass
class Somebody:
    """A person with a browser and a mail address; `home` is the prefix of their pages, once signed in."""

    server: Server
    policy: str
    address: str = "ann@people.example"
    plan: str = ""
    browser: httpx.AsyncClient = field(init=False)
    home: str = ""

    def __post_init__(self) -> None:
        self.browser = self.server.browser()
        self.plan = self.plan or PLANS.get(self.policy, "")

    def entries(self, **more: str | None) -> dict[str, str]:
        """A complete form; an entry given as None is left out."""
        entries = {"address": self.address, "passphrase": PASSPHRASE, "again": PASSPHRASE}
        entries |= NEEDED[self.policy] | ({"plan": self.plan} if self.plan else {}) | more
        return {name: value for name, value in entries.items() if value is not None}

    async def submit(self, **more: str | None) -> httpx.Response:
        return await self.browser.post("/register", data=self.entries(**more))

    async def mail(self, subject: str = "") -> str:
        """The text of the latest mail with these words in its subject."""
        await self.server.carried()
        mails = self.server.caught(self.address, subject)
        return (read(mails[0].content()).body_text or "") if mails else ""

    async def link(self) -> str:
        """The path of the link that confirms the address, from the latest mail."""
        found = re.search(r"/verify/[A-Za-z0-9_-]+", await self.mail("Confirm"))
        assert found, "no mail with a link came"
        return found[0]

    async def confirm(self, passphrase: str = PASSPHRASE) -> httpx.Response:
        return await self.follow(await self.browser.post(await self.link(), data={"passphrase": passphrase}))

    async def register(self, **more: str | None) -> httpx.Response:
        """Register, confirm the address, and arrive signed in."""
        answer = await self.submit(**more)
        assert answer.status_code == 200, problems(answer)
        return await self.confirm()

    async def sign_in(self, name: str = "", passphrase: str = PASSPHRASE, **more: str) -> httpx.Response:
        form = {"name": name or self.address, "passphrase": passphrase, **more}
        return await self.follow(await self.browser.post("/sign-in", data=form))

    async def follow(self, answer: httpx.Response) -> httpx.Response:
        """Go where the answers send the browser; remember where the pages of a member are."""
        while answer.status_code == 303:
            where = answer.headers["location"]
            if found := re.match(r"(/me|/u/[A-Za-z0-9_-]{43})/", where):
                self.home = found[1]
            answer = await self.browser.get(where)
        return answer

    async def get(self, path: str) -> httpx.Response:
        return await self.follow(await self.browser.get(self.home + path))

    async def post(self, path: str, **form: str) -> httpx.Response:
        return await self.follow(await self.browser.post(self.home + path, data=form))


def problems(answer: httpx.Response) -> dict[str, str]:
    """What a form says is wrong, by field."""
    found = re.findall(r'<div class="problem" id="([^"]+)-problem">([^<]+)<', answer.text)
    return {name: unescape(says) for name, says in found}


def inputs(answer: httpx.Response) -> dict[str, str]:
    """The attributes of every field of a page, by name."""
    found = re.findall(r"<(?:input|select|textarea)([^>]*\bname=\"([^\"]+)\"[^>]*)>", answer.text)
    return {name: attributes for attributes, name in found}
