"""Measures a decision of the content rules beside the alternation that a plain regular expression would take.

Run it as `python -m benchmarks.rules_scan`.
"""

import re
import time
import timeit
from collections.abc import Callable

from benchmarks.lexicon import plain_text, rules_file, synthetic_lexicon
from troth.mail.rules import Candidate, Rules, decide, load

ENTRIES = 500
SIZES = (5 << 10, 64 << 10, 1 << 20)


def microseconds(run: Callable[[], object], least_seconds: float = 0.2) -> float:
    """The best of five rounds, per call."""
    timer = timeit.Timer(run)
    once = max(timer.timeit(1), 1e-6)
    number = max(1, int(least_seconds / 5 / once))
    return min(timer.repeat(repeat=5 if number > 1 else 1, number=number)) / number * 1e6


def letter(text: str) -> Candidate:
    return Candidate("a@b.example", ("c@d.example",), "Hello", {}, (("body", text),), (), len(text), False)


def alternation(count: int) -> re.Pattern[str]:
    """The same words and patterns as one expression for `re`."""
    words, patterns = synthetic_lexicon(count)
    spelled = [r"\b" + re.escape(word).replace(r"\ ", r"\s{1,8}") + r"\b" for word in words]
    return re.compile("|".join([*spelled, *patterns]), re.IGNORECASE)


def row(rules: Rules, peer: re.Pattern[str], name: str, text: str) -> str:
    ours = microseconds(lambda: decide(rules, letter(text)))
    theirs = microseconds(lambda: peer.findall(text))
    rate = len(text) / ours
    return f"| {name} | {ours:,.0f} | {theirs:,.0f} | {theirs / ours:,.0f} | {rate:,.0f} |"


def main() -> None:
    """Prints a table."""
    began = time.perf_counter()
    rules, peer = load(rules_file(ENTRIES), source="bench.toml"), alternation(ENTRIES)
    print(f"{rules.pattern_count} expressions, loaded in {time.perf_counter() - began:.2f} s\n")
    print("| text | decide, µs | re, µs | times | decide, MB/s |\n| --- | --- | --- | --- | --- |")
    for size in SIZES:
        print(row(rules, peer, f"{size >> 10} KiB, no match", plain_text(size)))
    words, _ = synthetic_lexicon(ENTRIES)
    print(row(rules, peer, "5 KiB, 5 matches", plain_text(5000) + " ".join(words[:5])))
    print(row(rules, peer, "1 MiB of 1", "1" * (1 << 20)))


if __name__ == "__main__":
    main()
