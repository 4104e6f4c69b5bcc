"""The exceptions by which any adapter tells its caller that it cannot serve now."""


class Outage(Exception):  # noqa: N818 - the word of the field, as in 451 and 503
    """A part the server needs does not answer; the caller says "try again later", never "yes"."""


class StorageFull(Outage):
    """There is no room to keep what was offered; the caller says so and keeps nothing."""
