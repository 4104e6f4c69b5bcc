import pytest

from tests.mail.rules.letters import letter, rules
from troth.mail.rules import Candidate, Reason, Verdict, decide

SOURCES = """
[lexicon.money]
words = ["invoice", "wire transfer", "Überweisung"]
weight = 3
[lexicon.exact]
words = ["ICE"]
ignore_case = false
[lexicon.part]
words = ["onco"]
whole_words = false
[pattern.mrn]
expression = "MRN-[0-9]{6}"
[pattern.checked]
expression = 'N[0-9]+'
validator = "luhn"
[pattern.greek]
expression = '\\p{Greek}{3}'
"""


def verdict(when: str, candidate: Candidate, rest: str = "") -> Verdict:
    made = rules(f'{SOURCES}\n[rule.r]\nwhen = {{ {when} }}\nverdict = "hold"\n{rest}')
    return decide(made, candidate).verdicts[candidate.recipients[0]]


@pytest.mark.parametrize(
    ("when", "held", "passed"),
    [
        ('any = ["money"]', "a Wire\n transfer", "a wire, transfer"),
        ('any = ["money"]', "die überweisung", "dieüberweisung"),
        ('any = ["money"]', "“invoice”", "éinvoice"),
        ('any = ["exact"]', "ICE", "ice"),
        ('any = ["part"]', "oncology", "on-call"),
        ('any = ["mrn"]', "MRN-123456", "mrn-123456"),
        ('any = ["checked"]', "N79927398713", "N79927398714"),
        ('any = ["greek"]', "λόγος", "logos"),
        ('all = ["money", "mrn"]', "invoice MRN-123456", "invoice"),
        ('any = ["money"], at_least = 2', "invoice, wire transfer", "invoice, invoice"),
        ('any = ["money"], score = 6', "invoice, wire transfer", "invoice"),
        ("score = 4", "invoice MRN-123456", "invoice"),
        (
            'near = { of = ["money", "mrn"], within = 5 }',
            "MRN-123456 for invoice",
            "MRN-123456 as of invoice",
        ),
        ('near = { of = ["money", "mrn"], within = 3 }', "invoice ä MRN-123456", "invoice ää MRN-123456"),
    ],
)
def test_a_condition_on_the_texts(when: str, held: str, passed: str) -> None:
    assert verdict(when, letter(held)) is Verdict.HOLD
    assert verdict(when, letter(passed)) is Verdict.DELIVER


@pytest.mark.parametrize(
    ("when", "held", "passed"),
    [
        ('subject_tag = "private"', letter(subject="[Private] x"), letter(subject="private x")),
        ('header = { X-Class = "secret" }', letter(headers={"x-class": (" SECRET",)}), letter()),
        ('header = { x-class = "*" }', letter(headers={"x-class": ("a",)}), letter()),
        ('sender = "ward@clinic.example"', letter(), letter(sender="lab@clinic.example")),
        ('sender = "*.clinic.example"', letter(sender="a@b.clinic.example"), letter()),
        ('recipient_domain = "home.example"', letter(), letter(recipients=("a@b.home.example",))),
        ('finding = ["macro"]', letter(findings=(("macro", "a.doc"),)), letter(findings=(("pdf", "a"),))),
        ("size_over = 1024", letter(size=1025), letter(size=1024)),
        ('size_over = "1 KiB"', letter(size=1025), letter(size=1024)),
    ],
)
def test_a_condition_on_the_envelope(when: str, held: Candidate, passed: Candidate) -> None:
    assert verdict(when, held) is Verdict.HOLD
    assert verdict(when, passed) is Verdict.DELIVER


def test_every_condition_of_a_rule_must_hold() -> None:
    when = 'any = ["money"], size_over = 100'
    assert verdict(when, letter("invoice", size=101)) is Verdict.HOLD
    assert verdict(when, letter("invoice", size=100)) is Verdict.DELIVER


@pytest.mark.parametrize(
    ("unless", "exempt"),
    [
        ('recipient_domain = ["*.partner.example"]', letter("invoice", recipients=("a@x.partner.example",))),
        ('sender = "lab@clinic.example"', letter("invoice", sender="LAB@clinic.example")),
        ('subject_tag = "checked"', letter("invoice", subject="[checked]")),
        ('header = { x-checked = "yes" }', letter("invoice", headers={"x-checked": ("yes",)})),
    ],
)
def test_an_exception_spares_only_whom_it_names(unless: str, exempt: Candidate) -> None:
    rest = f"unless = {{ {unless} }}"
    assert verdict('any = ["money"]', exempt, rest) is Verdict.DELIVER
    assert verdict('any = ["money"]', letter("invoice"), rest) is Verdict.HOLD


def test_each_recipient_gets_a_verdict_of_their_own() -> None:
    made = rules(
        SOURCES
        + """
[rule.out]
when = { any = ["money"] }
unless = { recipient_domain = "clinic.example" }
verdict = "encrypt"
[rule.rival]
when = { recipient_domain = "rival.example" }
verdict = "refuse"
"""
    )
    everyone = ("a@clinic.example", "b@home.example", "c@rival.example")
    decision = decide(made, letter("invoice", recipients=everyone))
    assert decision.verdicts == {
        "a@clinic.example": Verdict.DELIVER,
        "b@home.example": Verdict.ENCRYPT,
        "c@rival.example": Verdict.REFUSE,
    }
    assert decision.reasons == (
        Reason("out", "body", "i••••••", 3),
        Reason("rival", "recipient", "rival.example", 0),
    )


def test_the_default_is_the_least_that_happens() -> None:
    made = rules('default = "encrypt"')
    assert decide(made, letter()).verdicts == {"ann@home.example": Verdict.ENCRYPT}


def test_an_expression_means_the_same_in_every_text() -> None:
    made = rules(
        "[pattern.p]\nexpression = '^begin.*end$'\n[rule.r]\nwhen = { any = ['p'] }\nverdict = 'hold'"
    )
    texts = (("a", "x"), ("b", "begin to end"), ("c", "y"))
    assert decide(made, letter(texts=texts)).verdicts == {"ann@home.example": Verdict.HOLD}
    split = (("a", "begin"), ("b", "end"))
    assert decide(made, letter(texts=split)).verdicts == {"ann@home.example": Verdict.DELIVER}
