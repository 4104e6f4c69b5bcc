"""What is promised: the policy language, its compiler and its decisions. Pure: no I/O and no clock."""

from troth.policy.check import Control, Cookie, Coverage, Declared, Reach, Send, check, coverage, may_set
from troth.policy.compile import Policy, Practice, compile_policy
from troth.policy.decide import (
    Refusal,
    allowed,
    expires_at,
    may_collect,
    may_disclose,
    may_notify,
    may_use,
)
from troth.policy.document import Document, PolicyError, Problem, parse
from troth.policy.versions import allowed_under, may_disclose_under
from troth.policy.vocabulary import CATEGORIES, PURPOSES, RECIPIENTS, Purpose

__all__ = [
    "CATEGORIES",
    "PURPOSES",
    "RECIPIENTS",
    "Control",
    "Cookie",
    "Coverage",
    "Declared",
    "Document",
    "Policy",
    "PolicyError",
    "Practice",
    "Problem",
    "Purpose",
    "Reach",
    "Refusal",
    "Send",
    "allowed",
    "allowed_under",
    "check",
    "compile_policy",
    "coverage",
    "expires_at",
    "may_collect",
    "may_disclose",
    "may_disclose_under",
    "may_notify",
    "may_set",
    "may_use",
    "parse",
]
