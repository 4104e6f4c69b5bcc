"""Figure: what a decision costs, by our masks beside Cedar with its policies parsed before."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks import cedar
from benchmarks.alternate import alternate
from benchmarks.questions import NAMES, Question, document, mask, policy, questions
from benchmarks.settings import Settings
from benchmarks.table import Figure, Measured
from benchmarks.watch import Watch
from troth.policy import may_use

FULL, QUICK = 10_000, 500
NOTE = (
    "May a record of this practice serve this purpose, for a person on this plan with these choices? "
    "Cedar gets requests that were made before, its policies and entities parsed before. "
    "Our mask is stored with the record and tested when it is read (here in Python; PostgreSQL does the "
    "same AND); it is computed when the record is stored and when a choice changes."
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A way to decide: given the questions it prepares, and gives what is timed."""

    name: str
    prepare: Callable[[Sequence[Question]], Callable[[], object]]


def measure(settings: Settings, watch: Watch) -> Figure:
    """Decisions a second, each subject on the same questions in alternating runs."""
    asked = questions(QUICK if settings.quick else FULL)
    subjects = SUBJECTS[:2] if settings.peers_only else SUBJECTS
    watch.expect(len(subjects) * settings.runs)

    def once(subject: Subject) -> float:
        with watch.step(subject.name):
            return len(asked) / _seconds(subject.prepare(asked))

    taken = alternate(subjects, settings.runs, once)
    title = "Decisions beside Cedar"
    measured = [Measured(f"{len(asked):,} questions, five policies", "decisions a second", taken)]
    return Figure("decisions", title, NOTE, measured)


def _seconds(run: Callable[[], object]) -> float:
    """The best of five, after one to warm up."""
    run()
    best = float("inf")
    for _ in range(5):
        began = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - began)
    return best


def _cedar(asked: Sequence[Question]) -> Callable[[], object]:
    rules = {name: cedar.translate(document(name)) for name in NAMES}
    pairs = [(rules[one.policy], _request(one)) for one in asked]
    return lambda: [cedar.decide(known, request) for known, request in pairs]


def _cedar_at_once(asked: Sequence[Question]) -> Callable[[], object]:
    """All questions about a policy in one call, which spares the way between Python and Rust."""
    rules = {name: cedar.translate(document(name)) for name in NAMES}
    groups = [(rules[name], [_request(one) for one in asked if one.policy == name]) for name in NAMES]
    return lambda: [cedar.decide_all(known, requests) for known, requests in groups if requests]


def _request(one: Question) -> dict[str, object]:
    return cedar.request(one.practice, one.purpose_name, one.plan, one.choices)


def _read(asked: Sequence[Question]) -> Callable[[], object]:
    pairs = [(mask(one), int(one.purpose)) for one in asked]
    return lambda: [held & purpose != 0 for held, purpose in pairs]


def _choose(asked: Sequence[Question]) -> Callable[[], object]:
    return lambda: [mask(one) & one.purpose != 0 for one in asked]


def _ask_policy(asked: Sequence[Question]) -> Callable[[], object]:
    """The question without choices, as the code asks it before it uses a point at all."""
    known = [(policy(one.policy), policy(one.policy).practices[one.practice].at, one) for one in asked]
    return lambda: [may_use(found, point, one.purpose, one.plan) for found, point, one in known]


SUBJECTS = (
    Subject("Cedar", _cedar),
    Subject("Cedar, at once", _cedar_at_once),
    Subject("mask of a record", _read),
    Subject("mask from choices", _choose),
    Subject("may_use", _ask_policy),
)
