"""The figure of the ledger can be taken: both grow alike, and every proof that is timed holds."""

from benchmarks import ledger
from benchmarks.settings import Settings


def test_a_figure_can_be_taken(folder, watch):
    figure = ledger.measure(Settings(folder=folder, quick=True, runs=1), watch)
    assert [(row.case, row.quantity) for row in figure.measured] == [
        ("1,000 entries", "entries a second"),
        ("1,000 entries", "µs a proof or row"),
        ("4,000 entries", "entries a second"),
        ("4,000 entries", "µs a proof or row"),
    ]
    assert all(list(row.runs) == ["plain table", "ledger"] for row in figure.measured)
    assert all(value > 0 for row in figure.measured for runs in row.runs.values() for value in runs)
