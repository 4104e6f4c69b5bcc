"""A person at the portal, as a browser without scripts would have it: pages fetched, forms sent."""

import re
from dataclasses import dataclass

import httpx


@dataclass
class Visitor:
    """Somebody with a link; `home` is the path of the session, once there is one."""

    browser: httpx.AsyncClient
    address: str
    link: str
    home: str = ""
    message: str = ""

    def _arrived(self, answer: httpx.Response) -> httpx.Response:
        where = answer.headers.get("location", "")
        if found := re.fullmatch(r"(/s/[A-Za-z0-9_-]{43}/)(?:message/([0-9a-f-]{36}))?", where):
            self.home, self.message = found[1], found[2] or self.message
        return answer

    async def register(self, passphrase: str) -> httpx.Response:
        form = {"passphrase": passphrase, "again": passphrase}
        answer = self._arrived(await self.browser.post(self.link, data=form))
        assert answer.status_code == 303, answer.text
        return answer

    async def sign_in(self, passphrase: str, address: str = "") -> httpx.Response:
        form = {"address": address or self.address, "passphrase": passphrase}
        return self._arrived(await self.browser.post(self.link, data=form))

    async def start_over(self, passphrase: str) -> httpx.Response:
        form = {"passphrase": passphrase, "again": passphrase, "understood": "yes"}
        return self._arrived(await self.browser.post(self.link + "/forgotten", data=form))

    async def change(self, current: str, new: str) -> httpx.Response:
        form = {"current": current, "passphrase": new, "again": new}
        return self._arrived(await self.browser.post(self.home + "passphrase", data=form))

    def path(self, part: str = "") -> str:
        """The path of the message the person came for, or of a part of it."""
        return f"{self.home}message/{self.message}{part}"

    async def get(self, part: str = "") -> httpx.Response:
        return await self.browser.get(self.path(part))

    async def inbox(self) -> str:
        answer = await self.browser.get(self.home)
        assert answer.status_code == 200, answer.text
        return answer.text
