"""What the texts of one mail hold: the sieve runs once over all, and only what it caught is located."""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from troth.mail.rules.candidate import Candidate
from troth.mail.rules.prepared import BREAK, prepare
from troth.mail.rules.ruleset import Rules
from troth.mail.rules.sources import MOST_MATCHES, Located


@dataclass(frozen=True, slots=True)
class Passage:
    """One text that holds something: its name, its prepared bytes, and the places per source."""

    where: str
    text: bytes
    located: Mapping[str, Located]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Passages, and per source its distinct matches: value to the first (where, masked excerpt)."""

    passages: tuple[Passage, ...]
    distinct: Mapping[str, Mapping[str, tuple[str, str]]]
    flooded: frozenset[str]

    def found(self, source: str) -> bool:
        """Whether the source matched, or had too many places to rule it out."""
        return source in self.distinct or source in self.flooded


NOTHING = Evidence((), {}, frozenset())


def search(rules: Rules, candidate: Candidate) -> Evidence:
    """The evidence in the subject and in every text; independent of the order of the texts."""
    subject = candidate.subject
    if not subject.isascii():
        subject = unicodedata.normalize("NFKC", subject)
    texts = [(where, prepare(text)) for where, text in (("subject", subject), *candidate.texts)]
    suspects = rules.suspects(BREAK.join([text for _, text in texts]))
    if not suspects:
        return NOTHING
    looked_at = Counter(dict.fromkeys(sorted(suspects), 0))
    passages = [_passage(rules, looked_at, where, text) for where, text in sorted(set(texts))]
    return _weigh(tuple(passage for passage in passages if passage.located))


def _passage(rules: Rules, looked_at: Counter[str], where: str, text: bytes) -> Passage:
    located: dict[str, Located] = {}
    for name in looked_at:
        # The limit is the mail's: a flood spread over a thousand attachments costs no more than in one.
        spent = looked_at[name] > MOST_MATCHES
        found = Located((), flooded=True) if spent else rules.sources[name].locate(text)
        looked_at[name] += found.looked_at
        if found.matches or found.flooded:
            located[name] = found
    return Passage(where, text, located)


def _weigh(passages: tuple[Passage, ...]) -> Evidence:
    distinct: dict[str, dict[str, tuple[str, str]]] = {}
    flooded: set[str] = set()
    for passage in passages:
        for name, located in passage.located.items():
            flooded.update([name] if located.flooded else [])
            for match in located.matches:
                seen = distinct.setdefault(name, {})
                place = (passage.where, match.excerpt)
                seen[match.value] = min(seen.get(match.value, place), place)
    return Evidence(passages, distinct, frozenset(flooded))
