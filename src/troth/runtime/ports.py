"""What services and the shell agree on without knowing each other: the outages that anyone may meet."""


class Outage(Exception):  # noqa: N818 -- the word that the whole house uses
    """Something that we stand on does not answer now. Ask again later: 503 on the web, 451 in mail."""


class StorageFull(Outage):
    """There is no room left to store anything durably, so nothing may be promised."""
