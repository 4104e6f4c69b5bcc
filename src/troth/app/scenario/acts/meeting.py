"""Planning a meeting, and holding it: who gets in, what passes, and what is left of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from troth.app.scenario.caller import Caller, calling
from troth.app.scenario.cells import Cell, Seen
from troth.app.scenario.page import Page
from troth.app.scenario.person import Person, known
from troth.app.scenario.world import World

TITLE, GUEST, WORDS = "Quarterly talk", "guest@elsewhere.example", "a-word-that-was-said"
NONE = "there are no meetings here"


def planning(world: World, tenant: str) -> Cell:
    """Somebody plans a meeting, and invites a guest."""
    person, seen = known(world, tenant, "ann"), Seen()
    page = person.browser.get(f"{person.home}meetings/new")
    if page.status == 404:
        return Cell(NONE)
    page = _planned(person, page)
    seen.when(page.says("The meeting is planned", TITLE), "planned", "practice.meeting-plan")
    mail = world.mail(tenant, GUEST, TITLE)
    told = all(part in mail.headers + mail.text for part in ("multipart/mixed", "You need no account"))
    seen.when(told and bool(mail.link("/meet/")), "the guest gets a link and a calendar", "measure.meetings")
    return seen.cell()


def _planned(person: Person, page: Page) -> Page:
    starts = datetime.now(UTC) + timedelta(minutes=5)
    when = {"date": f"{starts:%Y-%m-%d}", "time": f"{starts:%H:%M}", "zone": "UTC", "minutes": "30"}
    return person.browser.press(page, "/meetings/new", title=TITLE, invited=GUEST, **when)


def meeting(world: World, tenant: str) -> Cell:
    """A host and a guest meet, a stranger tries to get in, and so does the operator's staff."""
    person, seen = known(world, tenant, "ann"), Seen()
    page = person.browser.get(f"{person.home}meetings")
    if page.status == 404:
        return Cell(NONE)
    page = person.browser.get(page.link(TITLE))
    begin, link = page.link("/meet/"), world.mail(tenant, GUEST, TITLE).link("/meet/")
    with calling(world, tenant) as host, calling(world, tenant) as guest:
        host.hello(begin, "Ann")
        host.waits_for("welcome")
        _doors(world, tenant, seen, host, guest, link)
        _talk(seen, host, guest)
        _staff(world, tenant, seen, host, guest)
        host.say("end")
        guest.waits_for("ended")
    _left(world, seen, person, page)
    return seen.cell()


def _doors(world: World, tenant: str, seen: Seen, host: Caller, guest: Caller, link: str) -> None:
    """Nobody gets in without an invitation, and a guest when the host says so."""
    with calling(world, tenant) as stranger:
        stranger.hello("/meet/" + "A" * 43, "Eve")
        turned_away = stranger.waits_for("refused", "welcome", "waiting")["kind"] == "refused"
    seen.when(turned_away, "nobody gets in without an invitation", "measure.invitation-only")
    guest.hello(link, "Guest")
    waited = guest.waits_for("waiting", "welcome")["kind"] == "waiting"
    host.say("admit", seat=host.waits_for("knocks")["seat"])
    inside = guest.waits_for("welcome", "refused")["kind"] == "welcome"
    seen.when(waited and inside, "the guest waits at the door until let in", "measure.meetings")


def _talk(seen: Seen, host: Caller, guest: Caller) -> None:
    """Browsers find each other, what is sealed passes, and the host can stop a shared screen."""
    seat = host.waits_for("joined")["seat"]["seat"]
    host.say("signal", to=seat, data={"type": "offer", "sdp": "v=0"})
    found = guest.waits_for("signal")["data"]["type"] == "offer"
    seen.when(found, "browsers find each other for sound and pictures", "measure.video")
    guest.say("sealed", to="all", data=WORDS)
    passed = host.waits_for("sealed")["data"] == WORDS
    seen.when(passed, "what is sealed passes as it is", "measure.chat")
    guest.say("state", share=True)
    host.say("stop-sharing", seat=seat)
    stopped = guest.waits_for("ask")["what"] == "share"
    seen.when(stopped, "the host stops a shared screen", "measure.sharing")


def _staff(world: World, tenant: str, seen: Seen, host: Caller, guest: Caller) -> None:
    """The operator's staff come in on a permit of the host's, which everybody sees."""
    host.say("permit", minutes=5)
    link = host.waits_for("permit")["link"]
    shown = bool(guest.waits_for("room")["room"]["permits"])
    with calling(world, tenant) as staff:
        staff.hello(link, "Support")
        inside = staff.waits_for("welcome", "refused")["kind"] == "welcome"
        host.say("revoke")
        out = staff.waits_for("refused", "closed")["kind"] == "refused"
    seen.when(shown and inside and out, "staff come in on a permit that all see", "measure.invitation-only")


def _left(world: World, seen: Seen, person: Person, page: Page) -> None:
    """What the host sees of it afterwards, which is all that there is."""

    def times() -> list[Page]:
        shown = person.browser.get(page.address)
        return [shown] if shown.says("3 participants") else []

    (shown,) = world.until(times, "the record of the meeting")
    seen.when(shown.says("Used: sealed, sharing"), "times, counts and features are kept", "practice.usage")
    everything = person.browser.get(f"{person.home}privacy").source + shown.source
    seen.when(WORDS not in everything, "and nothing that was said", "practice.meeting-content")
