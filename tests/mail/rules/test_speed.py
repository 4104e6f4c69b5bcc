from benchmarks.lexicon import plain_text, rules_file, synthetic_lexicon
from benchmarks.rules_scan import microseconds
from tests.mail.rules.letters import letter
from troth.mail.rules import decide, load

RULES = load(rules_file(500), source="bench.toml")


def test_the_synthetic_lexicon_is_distinct_and_the_same_every_time() -> None:
    words, patterns = synthetic_lexicon(500)
    assert len({*words, *patterns}) == 500
    assert (words, patterns) == synthetic_lexicon(500)


def test_a_letter_without_a_match_is_decided_at_once() -> None:
    mail = letter(plain_text(5 << 10))
    assert decide(RULES, mail).reasons == ()
    assert (
        microseconds(lambda: decide(RULES, mail), 0.1) < 300
    )  # 21 alone; a busy machine must not fail the test


def test_every_word_of_five_hundred_is_found() -> None:
    words, _ = synthetic_lexicon(500)
    found = decide(RULES, letter("; ".join(words)))
    assert found.verdicts == {"ann@home.example": "encrypt"}
    assert found.score == 497
