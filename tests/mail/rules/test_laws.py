import threading
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mail.rules.letters import letter, rules
from troth.mail.rules import Holder, decide
from troth.mail.rules.decision import STRENGTH
from troth.mail.rules.sources import MOST_MATCHES

SOURCES = """
[lexicon.illness]
words = ["flu", "heart failure", "asthma"]
weight = 2
[identifier.person]
kind = "us-ssn"
[pattern.digits]
expression = "[0-9]{9}"
validator = "us-ssn"
"""

RULES = rules(
    SOURCES
    + """
[rule.illness]
when = { any = "illness" }
verdict = "encrypt"
[rule.both]
when = { near = { of = ["illness", "person"], within = 20 } }
unless = { subject_tag = "checked" }
verdict = "hold"
[rule.many]
when = { score = 5 }
verdict = "refuse"
"""
)

PIECES = [
    "flu",
    "heart",
    "failure",
    "asthma",
    "123-45-6789",
    "123456789",
    "ä",
    "\n",
    "and so on, and so on",
    "[checked]",
]
TEXTS = st.lists(st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join), max_size=4)


def named(texts: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple((f"part {number}", text) for number, text in enumerate(texts))


@given(TEXTS, TEXTS)
@settings(deadline=None)
def test_more_text_never_weakens_the_verdict(texts: list[str], more: list[str]) -> None:
    less = decide(RULES, letter(texts=named(texts)))
    full = decide(RULES, letter(texts=named(texts + more)))
    assert all(STRENGTH[full.verdicts[to]] >= STRENGTH[verdict] for to, verdict in less.verdicts.items())
    assert full.score >= less.score


@given(TEXTS, st.randoms())
@settings(deadline=None)
def test_the_order_of_the_texts_is_irrelevant(texts: list[str], chance: object) -> None:
    shuffled = list(named(texts))
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert decide(RULES, letter(texts=tuple(shuffled))) == decide(RULES, letter(texts=named(texts)))


@given(st.text(max_size=200))
@settings(deadline=None)
def test_no_text_makes_a_decision_fail(text: str) -> None:
    assert set(decide(RULES, letter(text, subject=text)).verdicts) == {"ann@home.example"}


def test_a_mebibyte_of_ones_is_decided_in_bounded_time() -> None:
    began = time.process_time()
    decision = decide(RULES, letter("1" * (1 << 20)))
    assert time.process_time() - began < 1.0
    assert decision.verdicts == {"ann@home.example": "refuse"}
    assert ("many", "message", "too many to check") in {
        (r.rule, r.where, r.excerpt) for r in decision.reasons
    }


def test_a_flood_does_not_hide_what_comes_after_it() -> None:
    flood = "000-45-6789 " * (MOST_MATCHES + 1)
    assert decide(RULES, letter("000-45-6789 flu")).verdicts == {"ann@home.example": "encrypt"}
    assert decide(RULES, letter(flood + " x" * 50 + " flu 123-45-6789")).verdicts == {
        "ann@home.example": "refuse"
    }


def test_a_flood_over_many_texts_costs_no_more_than_in_one() -> None:
    texts = named(["000-45-6789 " * 10] * (MOST_MATCHES // 10 + 2))
    assert decide(RULES, letter(texts=texts[:900])).verdicts == {"ann@home.example": "deliver"}
    flooded = decide(RULES, letter(texts=texts))
    assert flooded.verdicts == {"ann@home.example": "refuse"}
    assert decide(RULES, letter(texts=(("a", "123-45-6789"), *texts, ("z", "123-45-6780")))) == decide(
        RULES, letter(texts=(("z", "123-45-6780"), *texts[::-1], ("a", "123-45-6789")))
    )


def test_a_flood_does_not_hide_what_stands_together() -> None:
    near = 'when = { near = { of = ["illness", "person"], within = 20 } }'
    made = rules(SOURCES + f'[rule.both]\n{near}\nverdict = "hold"')
    flood = "000-45-6789 " * (MOST_MATCHES + 1)
    assert decide(made, letter("123-45-6789" + " x" * 50 + " flu")).verdicts == {
        "ann@home.example": "deliver"
    }
    assert decide(made, letter(flood + "123-45-6789 has flu")).verdicts == {"ann@home.example": "hold"}


def test_rules_are_swapped_while_threads_decide() -> None:
    plain, strict = rules(""), rules(SOURCES + '[rule.r]\nwhen = { any = "illness" }\nverdict = "hold"')
    holder = Holder(plain)
    mail, seen, stop = letter("the flu " * 50), set(), threading.Event()

    def work() -> None:
        while not stop.is_set():
            seen.add(decide(holder.current, mail).verdicts["ann@home.example"].value)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for turn in range(100):
        holder.replace(strict if turn % 2 == 0 else plain)
        time.sleep(0.002)
    stop.set()
    for thread in threads:
        thread.join()
    assert seen == {"deliver", "hold"}
    holder.replace(strict)
    assert decide(holder.current, mail).verdicts == {"ann@home.example": "hold"}


def test_many_threads_scan_at_once_and_agree() -> None:
    mail = letter("flu 123-45-6789 " + "quiet " * 400_000)
    expected = decide(RULES, mail)
    made: list[object] = []

    def work() -> None:
        made.extend(decide(RULES, mail) for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [expected] * 20
