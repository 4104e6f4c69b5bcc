"""What the tests of people's rights share: words and switches of pages, and people found by their address."""

import re
from html import unescape

from troth.mail.reading import read
from troth.policy import Purpose


def text_of(page):
    """A page's words, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def ticks(page):
    """The switches of a page: whether each is on, by its name."""
    found = re.findall(r'<input type="checkbox" name="([^"]+)" value="yes"( checked)?', page.text)
    return {name: bool(on) for name, on in found}


# What is ticked in the forms from the start, and left so.
TICKED = {
    "webex": ("specials", "tailored-content"),
    "efax": ("contact", "newsletter-free"),
    "emailserving": ("news-and-offers",),
    "anonymizer": ("news",),
}


async def registered(visitor, policy, **more):
    """Somebody who registered, confirmed their address, and is signed in."""
    somebody = await visitor(policy)
    ticked = {f"choice-{name}": "yes" for name in TICKED[policy]}
    await somebody.register(**(ticked | more))
    return somebody


async def person_of(server, address):
    """The key of whoever has an address, or None."""
    async with server.parts.vault.under(Purpose.RIGHTS_FULFILMENT, server.house.tenant) as data:
        return await data.find(address)


async def held(server, person, purpose=Purpose.RIGHTS_FULFILMENT):
    """The practices of a person's records that a purpose sees."""
    async with server.parts.vault.under(purpose, server.house.tenant) as data:
        return sorted(one.record.practice for one in await data.held(person.person, own=True))


async def rows(server, table, person, column="person"):
    """How many rows of a table name a person."""
    async with server.parts.database.connection() as connection:
        return await connection.fetchval(f"SELECT count(*) FROM {table} WHERE {column} = $1", person.person)


async def mail_to(server, address, subject=""):
    """The newest mail to somebody, its words on one line."""
    await server.carried()
    mails = server.caught(address, subject)
    assert mails, f"no mail to {address} with {subject!r}"
    return " ".join((read(mails[0].content()).body_text or "").split())


async def linked(server, address, subject=""):
    """The path of the request that the newest mail to somebody links to."""
    found = re.search(r"/privacy/request/[a-z2-7]{52}", await mail_to(server, address, subject))
    assert found, "no link to a request"
    return found[0]


def rights_at(server, clock, **more):
    """The rights of a server under another clock."""
    from troth.people.rights.rights import furnish

    parts = server.parts
    closing = parts.rights.closing
    leftovers = more.get("leftovers", closing.leftovers)
    choices = parts.rights.choices
    return furnish(
        parts.vault, parts.database, parts.ledger, parts.spool, parts.courier, choices, leftovers, clock
    )
