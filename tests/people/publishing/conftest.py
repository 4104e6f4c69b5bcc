import pytest

from tests.assembled import assembled
from tests.people.publishing.world import policy_of, world


@pytest.fixture
async def under(cluster, tmp_path):
    """Makes a server under one of the five policies, with its first version posted."""
    running = []

    async def make(name):
        server = assembled(cluster, tmp_path, policy=policy_of(name))
        running.append(server)
        return await world(await server.__aenter__(), name)

    yield make
    for server in running:
        await server.__aexit__(None, None, None)
