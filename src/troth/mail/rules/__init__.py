"""A tenant's content rules: whether an outgoing mail is delivered plainly, encrypted, held or refused."""

from troth.mail.rules.candidate import Candidate
from troth.mail.rules.databases import Compiler, Kept, compiled
from troth.mail.rules.deciding import decide
from troth.mail.rules.decision import Decision, Reason, Verdict
from troth.mail.rules.holder import Holder
from troth.mail.rules.loading import load
from troth.mail.rules.problems import RulesError
from troth.mail.rules.ruleset import Rules

__all__ = [
    "Candidate",
    "Compiler",
    "Decision",
    "Holder",
    "Kept",
    "Reason",
    "Rules",
    "RulesError",
    "Verdict",
    "compiled",
    "decide",
    "load",
]
