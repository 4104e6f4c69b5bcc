"""What people are told of meetings by mail."""

from __future__ import annotations

from typing import Literal

from troth.meetings.calendar.wording import in_words
from troth.meetings.plan import Plan
from troth.runtime.text import lines

Occasion = Literal["invited", "changed", "cancelled"]
ABOUT = {"invited": "Invitation", "changed": "Changed", "cancelled": "Called off"}


def subject(plan: Plan, occasion: Occasion) -> str:
    """What the mail is about."""
    return f"{ABOUT[occasion]}: {plan.title}"


def words(plan: Plan, host: str, occasion: Occasion) -> list[str]:
    """The paragraphs of the mail."""
    said = {
        "invited": f"{host} invites you to a meeting: {plan.title}.",
        "changed": f"{host} has changed a meeting that you are invited to: {plan.title}.",
        "cancelled": f"{host} has called off a meeting that you were invited to: {plan.title}.",
    }
    told = [said[occasion], when(plan), *lines(plan.text)]
    if occasion != "cancelled":
        told.append(
            "You need no account and nothing but a browser. What is said and shown there is sealed between "
            "the participants, and gone when the meeting ends. The link is yours alone: do not pass it on."
        )
    return told


def when(plan: Plan) -> str:
    """When it takes place, in a sentence."""
    if plan.starts is None:
        return "It has no fixed time: the room is always there."
    minutes = int(plan.length.total_seconds() // 60)
    at = f"{plan.starts:%A, %-d %B %Y, at %H:%M} ({plan.starts.tzinfo}), for {minutes} minutes"
    return f"{at}, {in_words(plan.repeats)}." if plan.repeats else f"{at}."
