"""The letters and rules that the tests of the content rules speak of."""

from collections.abc import Mapping
from pathlib import Path

import troth.mail.rules
from troth.mail.rules import Candidate, Rules, load

CLINIC = Path(troth.mail.rules.__file__).parent / "defaults" / "clinic.toml"


def letter(
    text: str = "",
    *,
    subject: str = "Hello",
    recipients: tuple[str, ...] = ("ann@home.example",),
    sender: str = "ward@clinic.example",
    headers: Mapping[str, tuple[str, ...]] | None = None,
    texts: tuple[tuple[str, str], ...] | None = None,
    findings: tuple[tuple[str, str], ...] = (),
    size: int = 1000,
    encrypted_to_person: bool = False,
) -> Candidate:
    return Candidate(
        sender=sender,
        recipients=recipients,
        subject=subject,
        headers=headers or {},
        texts=(("body", text),) if texts is None else texts,
        findings=findings,
        size=size,
        encrypted_to_person=encrypted_to_person,
    )


def rules(body: str) -> Rules:
    return load('name = "test"\n' + body, source="rules.toml")
