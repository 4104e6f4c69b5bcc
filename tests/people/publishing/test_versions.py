"""Versions are posted one after the other, come into force by the clock, and stay."""

import asyncio
import re

import pytest

from tests.people.publishing.world import day, next_version
from troth.app.live_policies import refresh
from troth.people.publishing.publisher import PublicationError
from troth.people.versions import Versions
from troth.policy import PolicyError


@pytest.fixture
async def anonymizer(under):
    return await under("anonymizer")


def second(world):
    return next_version(world.text(), effective=day())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "version = 2",
            "version = 3",
            "is version 3, but version 1 is the last that was posted. Write version = 2.",
        ),
        ('name = "anonymizer"', 'name = "efax"', "is policy 'efax', and the one in force is 'anonymizer'"),
        (f"effective = {day()}", f"effective = {day(-1)}", f"Write effective = {day()} or later."),
        ("version = 2", f"version = 2\npublished = {day(-3)}", f"Write published = {day()}."),
        ('keep = "account"', 'keep = "a while"', "keep: must be"),
        ('services = ["membership"', 'services = ["massage"', "'massage' is not known"),
    ],
)
async def test_what_cannot_be_published_is_refused_with_the_line_and_the_mend(anonymizer, old, new, says):
    with pytest.raises(PolicyError, match=r"next\.toml:\d+: .*" + re.escape(says)):
        await anonymizer.publish(second(anonymizer).replace(old, new, 1))
    assert [one.version for one in anonymizer.house.posted] == [1]


async def test_the_same_text_is_not_published_twice(anonymizer):
    with pytest.raises(PolicyError, match="is version 1, word for word"):
        await anonymizer.publish(anonymizer.text())


async def test_of_two_who_publish_at_once_one_wins_and_the_other_is_told(anonymizer, monkeypatch):
    publish, weigh = anonymizer.publisher.publish, anonymizer.publisher.weigh
    both = asyncio.Barrier(2)

    async def weigh_together(*args):
        made = await weigh(*args)
        await both.wait()
        return made

    monkeypatch.setattr(anonymizer.publisher, "weigh", weigh_together)
    texts = [second(anonymizer) + f"# by {who}\n" for who in ("one", "another")]
    outcomes = await asyncio.gather(
        *(publish(anonymizer.house, text, "next.toml") for text in texts), return_exceptions=True
    )
    lost = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert len(lost) == 1
    assert isinstance(lost[0], PublicationError)
    assert "somebody else has just published version 2" in str(lost[0])
    assert "as version 3" in str(lost[0])
    await refresh(anonymizer.parts)
    assert [one.version for one in anonymizer.house.posted] == [1, 2]


async def test_a_clock_that_is_set_back_does_not_bring_an_earlier_version_back(anonymizer):
    await anonymizer.publish(second(anonymizer))
    await anonymizer.settle()
    assert anonymizer.tenant.policy.version == 2
    await anonymizer.settle(-30 * 86_400)
    assert anonymizer.tenant.policy.version == 2
    posted = await Versions(anonymizer.parts.database).of(anonymizer.tenant.id, "x")
    assert [one.version for one in posted if one.since] == [1, 2]


async def test_every_process_knows_a_version_before_anybody_collects_under_it(anonymizer):
    """It is posted and holds at once, but each process has a moment to learn of it first."""
    await anonymizer.publish(second(anonymizer))
    await refresh(anonymizer.parts)
    assert anonymizer.tenant.policy.version == 1
    assert anonymizer.tenant.version(2).version == 2


async def test_a_version_that_a_later_one_overtakes_never_holds(under):
    world = await under("webex")
    await world.publish(next_version(world.text(), effective=day(60)))
    third = world.text().replace("version = 1", "version = 3").replace("2003-06-25", day(40))
    await world.publish(third.replace("Participants see and hear", "Participants hear and see"))
    assert [one.version for one in world.house.coming] == [3]
    await world.settle(41 * 86_400)
    await world.settle(30 * 86_400)
    posted = world.house.posted
    assert [(one.version, one.since is not None) for one in posted] == [(1, True), (2, False), (3, True)]
    assert "withdrawn before it came into force" in await world.page("/policy/2")


async def test_past_and_coming_versions_have_addresses_and_say_what_changed(under):
    world = await under("webex")
    await world.publish(next_version(world.text(), effective=day(31)))
    policy = await world.page("/policy")
    assert 'href="/policy/2"' in policy
    assert 'href="/policy/1..2"' in policy
    assert "Version 1, in force since" in policy
    assert "What it changed" not in policy
    assert "Version 2: posted on" in await world.page("/policy/2")
    changed = await world.page("/policy/1..2")
    assert "<dd>uses it to tune and improve the service in addition" in changed
    await world.settle(32 * 86_400)
    assert '<a href="/policy/1..2">What it changed in version 1</a>' in await world.page("/policy")
    assert "and no more" in await world.page("/policy/1")
    assert "There is nothing here" in await world.page("/policy/3")
    assert "There is nothing here" in await world.page("/policy/1..3")
