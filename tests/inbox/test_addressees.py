"""The rule of who gets an answer, case by case."""

from troth.inbox.addressees import addressees

EVERYBODY = ("jane@home.example", "Desk@clinic.example", "desk@clinic.example", "ada@clinic.example")


def test_an_answer_goes_to_the_sender_and_the_others_once_each_without_the_reader():
    assert addressees("ada@clinic.example", None, EVERYBODY, "Jane@home.example") == (
        "ada@clinic.example",
        ("Desk@clinic.example",),
    )


def test_where_the_sender_asked_for_answers_elsewhere_that_address_is_not_named_twice():
    assert addressees("ada@clinic.example", "desk@clinic.example", EVERYBODY, "jane@home.example") == (
        "desk@clinic.example",
        (),
    )
