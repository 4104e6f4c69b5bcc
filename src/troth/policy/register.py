"""The register of promises: the id and the kind of every promise that a policy can cite as a clause.

What each of them says stands where a policy makes it its own; a control or an attestation keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from troth.policy.document import Document

KINDS = ("collect", "use", "share", "choice", "keep", "protect", "notice", "right", "service")

_BY_KIND: Mapping[str, str] = {
    "collect": "J01 J02 J03 J09 J13 J35 J36 A01 A05 A13 A14 Z13 Z19 Z20 E04 W01 W03 W04",
    "use": "J05 J07 J18 J30 A03 Z17 Z22 Z41 Z43 W02 W13 W15",
    "share": "J06 J08 J11 J20 J21 J22 A08 A09 A10 A11 Z14 Z21 Z24 Z25 Z26 Z27 Z28 Z29 E02 E06 W05",
    "choice": "J10 J14 J16 J24 J25 J26 A02 A12 A15 Z23 Z32 Z44 E10 W14",
    "keep": "J31 Z16 Z31 Z46 W07 W08 W16",
    "protect": (
        "J04 J12 J19 J32 J33 J34 A04 A06 A07 Z03 Z15 Z18 Z36 Z37 Z38 Z39 Z42 Z47 E03 E05 E07 "
        "E08 E15 W09 W10 W11"
    ),
    "notice": "J17 J23 J27 J29 J38 J39 J40 A18 A19 Z01 Z02 Z30 Z40 Z45 E01 E11 W12",
    "right": "J37 J41 A16 A17 Z33 Z34 Z35 Z48 E12 W06 W17",
    "service": (
        "J15 J28 J42 J43 J44 J45 J46 A20 A21 A22 Z04 Z05 Z06 Z07 Z08 Z09 Z10 Z11 Z12 E09 E13 "
        "E14 W18 W19 W20 W21"
    ),
}

REGISTER: Mapping[str, str] = {
    clause: kind for kind, clauses in _BY_KIND.items() for clause in clauses.split()
}
"""The kind of each promise, by its id."""


def places(documents: Iterable[Document]) -> dict[str, tuple[str, ...]]:
    """For each promise of the register the parts that make it, as `zixcorp: practice.member`."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(REGISTER, ())
    for document in documents:
        for item in document.items:
            for clause in item.clauses:
                found[clause] += (f"{document.head.values['name']}: {item.section}.{item.name}",)
    return dict(sorted(found.items()))
