"""Tables of measured values: shown on the screen, appended to `results/` as Markdown and JSON lines."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from benchmarks.machine import Machine

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Measured:
    """One quantity in one case, every run of every subject; the first subject is the baseline."""

    case: str
    quantity: str
    runs: Mapping[str, Sequence[float]]

    def median(self, subject: str) -> float:
        return median(self.runs[subject])

    def ratio(self, subject: str) -> float | None:
        """The subject's median over the baseline's, or None where the baseline is zero."""
        baseline = self.median(next(iter(self.runs)))
        return self.median(subject) / baseline if baseline else None


@dataclass(frozen=True, slots=True)
class Figure:
    """A titled set of measurements of the same subjects, with what must be known to read it."""

    name: str
    title: str
    note: str
    measured: Sequence[Measured]

    def subjects(self) -> list[str]:
        return list(self.measured[0].runs) if self.measured else []


def show(figure: Figure, console: Console) -> None:
    """Print the figure to the screen."""
    table = Table(title=figure.title, caption=figure.note, caption_justify="left", title_justify="left")
    for position, heading in enumerate(_headings(figure)):
        table.add_column(heading, justify="left" if position < 2 else "right")
    for cells in _rows(figure):
        table.add_row(*cells)
    console.print(table)


def record(figure: Figure, machine: Machine, folder: Path = RESULTS) -> Path:
    """Append the figure to `folder/NAME.md`, and its raw runs to `folder/NAME.jsonl`."""
    folder.mkdir(parents=True, exist_ok=True)
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    page = folder / f"{figure.name}.md"
    with page.open("a") as out:
        out.write(markdown(figure, machine, moment))
    with (folder / f"{figure.name}.jsonl").open("a") as out:
        out.write(json.dumps({"at": moment, "machine": asdict(machine), "figure": asdict(figure)}) + "\n")
    return page


def markdown(figure: Figure, machine: Machine, moment: str) -> str:
    """The figure as a section of a Markdown page."""
    lines = [f"## {figure.title}", "", f"{moment}, {machine.sentence()}.", "", figure.note, ""]
    headings = _headings(figure)
    lines.append(_line(headings))
    lines.append(_line(["---", "---", *("---:" for _ in headings[2:])]))
    lines.extend(_line(cells) for cells in _rows(figure))
    return "\n".join([*lines, "", ""])


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _headings(figure: Figure) -> list[str]:
    subjects = figure.subjects()
    ratios = [f"{name} / {subjects[0]}" for name in subjects[1:]]
    return ["case", "quantity", *subjects, *ratios]


def _rows(figure: Figure) -> Iterator[list[str]]:
    for measured in figure.measured:
        values = [_value(measured.runs[name]) for name in measured.runs]
        ratios = [_ratio(measured.ratio(name)) for name in list(measured.runs)[1:]]
        yield [measured.case, measured.quantity, *values, *ratios]


def _value(runs: Sequence[float]) -> str:
    if len(runs) == 1:
        return number(runs[0])
    return f"{number(median(runs))} ({number(min(runs))}–{number(max(runs))})"


def _ratio(value: float | None) -> str:
    return "—" if value is None else f"× {value:.2f}"


def number(value: float) -> str:
    """Three significant digits, without an exponent: 0.123, 1.23, 12.3, 123, 12,346."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"
