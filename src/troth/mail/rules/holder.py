"""Keeps a tenant's current rules, so that new ones take effect at once while mails are being decided."""

from troth.mail.rules.ruleset import Rules


class Holder:
    """A decision takes `current` once and keeps to it; replacing is one reference, and needs no lock."""

    __slots__ = ("_current",)

    def __init__(self, rules: Rules) -> None:
        self._current = rules

    @property
    def current(self) -> Rules:
        """The rules for the next mail."""
        return self._current

    def replace(self, rules: Rules) -> None:
        """From now on `current` is these rules; mails being decided end under the former ones."""
        self._current = rules
