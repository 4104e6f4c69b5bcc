"""Two people in a meeting, directly between their browsers: each sees, hears and reads the other."""

import pytest

from tests.conftest import ROOT


@pytest.fixture
async def two(people):
    return await people.two()


async def test_both_see_and_hear_each_other(two):
    hana, ann = two
    await hana.sees_moving("Ann")
    await ann.sees_moving("Hana")
    await hana.hears("Ann")
    await ann.hears("Hana")
    assert await hana.page.get_attribute("body", "data-mode") == "direct"
    assert (hana.trouble, ann.trouble) == ([], [])
