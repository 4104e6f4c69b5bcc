"""The operation stream is the published mixes, the same on every run."""

from collections import Counter

import pytest

from benchmarks.gdprbench.record import record
from benchmarks.gdprbench.store import CALLS
from benchmarks.gdprbench.workload import WORKLOADS, Kind, Workload, operations

COUNT = 20_000
RECORDS = 1_000


def workload(role: str, mix: str) -> Workload:
    return next(one for one in WORKLOADS if (one.role, one.mix) == (role, mix))


def shares(one: Workload) -> dict[Kind, float]:
    """Percent of each kind in a long stream."""
    counted = Counter(operation.kind for operation in operations(one, RECORDS, COUNT, seed=1))
    return {kind: 100 * number / COUNT for kind, number in counted.items()}


def test_there_are_four_roles_in_each_mix() -> None:
    roles = {"controller", "customer", "processor", "regulator"}
    assert {(one.role, one.mix) for one in WORKLOADS} == {(r, m) for r in roles for m in ("code", "paper")}


@pytest.mark.parametrize("one", WORKLOADS, ids=lambda one: f"{one.role}-{one.mix}")
def test_the_weights_of_a_workload_are_percentages(one: Workload) -> None:
    assert sum(one.weights.values()) == pytest.approx(100)


@pytest.mark.parametrize(
    ("role", "mix", "expected"),
    [
        ("controller", "code", {Kind.INSERT: 25, Kind.DELETE_BY_KEY: 25, Kind.UPDATE_METADATA_BY_PUR: 25}),
        ("controller", "paper", {Kind.INSERT: 25, Kind.DELETE_BY_TTL: 8.33, Kind.DELETE_BY_PUR: 8.33}),
        ("customer", "code", {Kind.READ_BY_KEY: 20, Kind.READ_METADATA_BY_USR: 10, Kind.DELETE_BY_KEY: 20}),
        ("customer", "paper", {Kind.READ_BY_USR: 20, Kind.READ_METADATA_BY_KEY: 20}),
        ("processor", "code", {Kind.READ_BY_KEY: 20, Kind.READ_METADATA_BY_PUR: 40}),
        ("processor", "paper", {Kind.READ_BY_KEY: 80, Kind.READ_BY_DEC: 6.67}),
        ("regulator", "code", {Kind.READ_METADATA_BY_USR: 50, Kind.READ_LOG: 50}),
        ("regulator", "paper", {Kind.READ_LOG: 31, Kind.VERIFY_DELETION: 23}),
    ],
)
def test_a_stream_has_the_mix_of_its_workload(role: str, mix: str, expected: dict[Kind, float]) -> None:
    found = shares(workload(role, mix))
    for kind, percent in expected.items():
        assert found[kind] == pytest.approx(percent, abs=1.5)


def test_the_same_seed_gives_the_same_stream() -> None:
    one = workload("customer", "code")
    assert list(operations(one, RECORDS, 500, seed=7)) == list(operations(one, RECORDS, 500, seed=7))
    assert list(operations(one, RECORDS, 500, seed=7)) != list(operations(one, RECORDS, 500, seed=8))


def test_inserts_bring_new_records_in_order() -> None:
    stream = operations(workload("controller", "code"), RECORDS, COUNT, seed=1)
    numbers = [operation.number for operation in stream if operation.kind is Kind.INSERT]
    assert numbers == list(range(RECORDS, RECORDS + len(numbers)))


def test_half_of_the_deletions_to_verify_were_never_stored() -> None:
    stream = operations(workload("regulator", "paper"), RECORDS, COUNT, seed=1)
    asked = [operation.number for operation in stream if operation.kind is Kind.VERIFY_DELETION]
    assert sum(number >= RECORDS for number in asked) / len(asked) == pytest.approx(0.5, abs=0.03)


def test_zipf_prefers_a_few_records_and_uniform_none() -> None:
    def most_common(role: str) -> float:
        counted = Counter(op.number for op in operations(workload(role, "code"), RECORDS, COUNT, seed=1))
        return counted.most_common(1)[0][1] / COUNT

    assert most_common("regulator") == pytest.approx(0.129, abs=0.02)
    assert most_common("processor") < 0.003


def test_one_record_in_ten_lives_thirty_seconds() -> None:
    short = sum(record(number).ttl == 30 for number in range(10_000))
    assert short / 10_000 == pytest.approx(0.1, abs=0.01)


def test_the_value_lists_have_the_published_sizes() -> None:
    made = [record(number) for number in range(20_000)]
    assert len({one.pur for one in made}) == 25
    assert len({one.obj for one in made}) == 100
    assert len({one.dec for one in made}) == 2
    assert len({one.cat for one in made}) == 10
    assert {len(one.data) for one in made} == {100}


def test_every_kind_of_operation_can_be_called() -> None:
    assert set(CALLS) == set(Kind)
