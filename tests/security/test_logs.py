"""Whatever happens, no log line holds a token, an address, a passphrase or a word of a message."""

import asyncio
import io
import json
import logging

import pytest
import structlog

from tests.assembled import PASSPHRASE, SECRET, letter
from tests.security.test_others_things import JANE, staff
from troth.app.housekeeping import Housekeeper
from troth.runtime.logs import configure
from troth.runtime.ports import Outage


@pytest.fixture
def logged():
    """All that is logged, by structlog and by the standard library, from the lowest level on."""
    written = io.StringIO()
    before = structlog.get_config()
    configure("debug")
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=written))
    handler = logging.StreamHandler(written)
    handler.addFilter(lambda line: not line.name.startswith(("httpx", "httpcore")))  # the test's own browser
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)
    structlog.configure(**before)


def private(server, visitor):
    return [
        JANE,
        "jane.miller",
        server.doctor,
        "biopsy",
        "Your results",
        PASSPHRASE,
        "wrong words at first",
        visitor.link.removeprefix("/m/"),
        visitor.home.split("/")[2],
    ]


async def test_a_whole_journey_leaves_nothing_private_in_the_logs(server, logged, superuser):
    visitor = await server.visitor(JANE)
    first = private(server, visitor)
    await visitor.sign_in("wrong words at first")
    await visitor.sign_in(PASSPHRASE)
    await visitor.get()
    await visitor.browser.post(visitor.path("/reply"), files={"text": (None, SECRET)})
    office = await staff(server)
    await server.browser().get(office + "decisions")
    await server.browser().post("/sign-in", data={"address": JANE})
    await superuser.execute(
        "UPDATE inbox.item SET expires_at = now() WHERE tenant = $1", server.house.tenant.id
    )
    await Housekeeper(server.parts).end_what_has_ended()
    await server.carried()
    text = logged.getvalue()
    for word in [*first, *private(server, visitor), office.split("/")[2]]:
        assert word not in text, word


async def test_faults_in_the_middle_of_a_journey_are_logged_without_what_they_were_about(
    server, logged, monkeypatch
):
    def broken(mail):
        raise RuntimeError(f"cannot read {mail!r}")

    visitor = await server.visitor(JANE)
    monkeypatch.setattr("troth.mail.gateway.read", broken)
    await server.send(letter(server.doctor, JANE, SECRET), JANE)
    for _ in range(200):
        if "journey-failed" in logged.getvalue():
            break
        await asyncio.sleep(0.02)
    (line,) = [line for line in logged.getvalue().splitlines() if "journey-failed" in line]
    assert json.loads(line)["kind"] == "RuntimeError"
    for word in private(server, visitor):
        assert word not in logged.getvalue(), word


async def test_an_outage_of_the_database_is_503_and_says_nothing(server, logged, monkeypatch):
    visitor = await server.visitor(JANE)

    async def away(*_):
        raise Outage("the database at 10.0.0.7 does not answer")

    monkeypatch.setattr(server.parts.vault._connections, "acquire", away)
    answer = await visitor.get()
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "30"
    assert "10.0.0.7" not in answer.text
    for word in private(server, visitor):
        assert word not in logged.getvalue(), word
