"""The figure of growth can be taken, at each size."""

from benchmarks import growth
from benchmarks.settings import Settings


def test_a_figure_can_be_taken(folder, watch):
    figure = growth.measure(Settings(folder=folder, quick=True, runs=1), watch)
    assert [(row.case, row.quantity) for row in figure.measured] == [
        ("register", "µs"),
        ("look", "µs"),
        ("choose", "µs"),
    ]
    assert all(list(row.runs) == ["300 people", "900 people"] for row in figure.measured)
    assert all(value > 0 for row in figure.measured for runs in row.runs.values() for value in runs)
