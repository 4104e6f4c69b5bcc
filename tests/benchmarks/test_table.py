"""A figure's table states medians, spreads and ratios to the baseline."""

import json
from pathlib import Path

from benchmarks.machine import describe
from benchmarks.table import Figure, Measured, markdown, number, record

MEASURED = Measured("5 KiB", "messages/s", {"Postfix": [400.0, 500.0, 450.0], "Troth": [900.0, 910.0, 890.0]})
FIGURE = Figure("gateway", "Mail gateway", "How it was taken.", [MEASURED])


def test_the_ratio_is_of_the_medians() -> None:
    assert MEASURED.ratio("Troth") == 2.0


def test_the_page_shows_median_spread_and_ratio(tmp_path: Path) -> None:
    page = markdown(FIGURE, describe(tmp_path), "2025-03-04T09:41:27+00:00")
    assert "| case | quantity | Postfix | Troth | Troth / Postfix |" in page
    assert "| 5 KiB | messages/s | 450 (400–500) | 900 (890–910) | × 2.00 |" in page


def test_recording_appends_a_section_and_the_raw_runs(tmp_path: Path) -> None:
    for _ in range(2):
        page = record(FIGURE, describe(tmp_path), tmp_path)
    assert page.read_text().count("## Mail gateway") == 2
    lines = (tmp_path / "gateway.jsonl").read_text().splitlines()
    assert json.loads(lines[1])["figure"]["measured"][0]["runs"]["Troth"] == [900.0, 910.0, 890.0]


def test_numbers_have_three_significant_digits() -> None:
    assert [number(value) for value in (0, 0.1234, 1.234, 12.34, 123.4, 12345.6)] == [
        "0",
        "0.123",
        "1.23",
        "12.3",
        "123",
        "12,346",
    ]
