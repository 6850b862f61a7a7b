"""Next steps 後續步驟: what is to be done after an attempt to reach a debtor, as its collector says or as a rule does for messages."""

from typing import Literal

from lending.domain.collection.contacts import Outcome

#: wait: for the money · call, visit, write: approach him again that way · senior: a senior collector goes on · look_into: find out what is
#: true · plan: look for another plan · find: ask where he is · estate: look for who inherits · legal: prepare for court.
NextStep = Literal["wait", "call", "visit", "write", "senior", "look_into", "plan", "find", "estate", "legal"]
#: Of a message whose report is awaited.
REPORT = "delivery report"
#: What may follow each outcome, the most usual first.
NEXT_STEPS: dict[Outcome, tuple[NextStep, ...]] = {
    "reached": ("call", "wait", "visit", "write", "plan", "senior"),
    "promise_to_pay": ("wait", "call"),
    "refused_to_pay": ("senior", "call", "visit", "write", "legal"),
    "disputed": ("look_into", "call", "write"),
    "hardship": ("plan", "look_into", "call", "visit"),
    "deceased": ("estate", "look_into"),
    "no_answer": ("call", "visit", "write", "find"),
    "wrong_number": ("find", "visit", "write"),
    "delivered": ("wait", "call", "visit", "write"),
    "undelivered": ("call", "visit", "find"),
}


def after_message(outcome: Outcome) -> NextStep:
    """Return what follows a message: one that arrived is given time to work, else somebody calls."""
    return "wait" if outcome == "delivered" else "call"
