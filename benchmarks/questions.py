"""Questions about the five policies, drawn at random: may a record of this practice serve this purpose?"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from troth.policy import PURPOSES, Policy, Purpose, allowed, compile_policy, parse
from troth.policy.document import Document

FOLDER = Path(__file__).parent.parent / "policies"
NAMES = ("efax", "anonymizer", "zixcorp", "emailserving", "webex")


@dataclass(frozen=True, slots=True)
class Question:
    """One question, and what there is to know of the person."""

    policy: str
    practice: str
    purpose: Purpose
    plan: str | None
    choices: Mapping[str, bool]

    @property
    def purpose_name(self) -> str:
        return PURPOSES[self.purpose].name


@cache
def document(name: str) -> Document:
    """One of the five with every service that it has parts for enabled, so that every choice counts."""
    found = parse((FOLDER / f"{name}.toml").read_text(), source=name)
    services = sorted({item.service for item in found.items if item.service})
    return replace(found, head=replace(found.head, values={**found.head.values, "services": services}))


@cache
def policy(name: str) -> Policy:
    return compile_policy(document(name))


def questions(count: int, seed: int = 1) -> Sequence[Question]:
    """So many questions, the same for the same seed."""
    drawn = random.Random(seed)
    return [_question(drawn) for _ in range(count)]


def _question(drawn: random.Random) -> Question:
    found = policy(drawn.choice(NAMES))
    names = list(found.choices)
    made = {name: drawn.random() < 0.5 for name in drawn.sample(names, drawn.randint(0, len(names)))}
    practice = drawn.choice(list(found.practices))
    served = [purpose for purpose in PURPOSES if found.practices[practice].mask & purpose]
    purpose = drawn.choice(served if drawn.random() < 0.7 else list(PURPOSES))
    return Question(found.name, practice, purpose, drawn.choice([None, *found.plans]), made)


def mask(asked: Question) -> int:
    """What a record serves, as it is computed when it is stored or when a choice is made."""
    found = policy(asked.policy)
    return allowed(found, found.practices[asked.practice], asked.choices, asked.plan)


def answer(asked: Question) -> bool:
    """Our answer."""
    return bool(mask(asked) & asked.purpose)
