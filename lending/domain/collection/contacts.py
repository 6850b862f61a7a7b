"""Contacts 催收聯絡: each attempt to reach a debtor, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

#: How a debtor is reached. An SMS is answered by nothing but a payment.
Channel = Literal["sms", "call", "letter", "visit"]
#: Whom an attempt is made to; a third party only under R10.
Addressee = Literal["debtor", "guarantor", "third_party"]
#: What came of it. `undelivered` and `wrong_number` say that the way itself does not work.
Outcome = Literal[
    "reached",
    "promise_to_pay",
    "refused_to_pay",
    "disputed",
    "hardship",
    "deceased",
    "no_answer",
    "wrong_number",
    "delivered",
    "undelivered",
]
#: Outcomes that show the debtor was reached himself.
ANSWERED: frozenset[Outcome] = frozenset({"reached", "promise_to_pay", "refused_to_pay", "disputed", "hardship"})
#: Which outcomes each channel can have.
OUTCOMES: dict[Channel, frozenset[Outcome]] = {
    "sms": frozenset({"delivered", "undelivered"}),
    "letter": frozenset({"delivered", "undelivered"}),
    "call": frozenset({*ANSWERED, "deceased", "no_answer", "wrong_number"}),
    "visit": frozenset({*ANSWERED, "deceased", "no_answer"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One attempt: when it was made (with a time zone), how, to whom, what came of it."""

    at: datetime
    channel: Channel
    outcome: Outcome
    addressee: Addressee = "debtor"
    #: Where the recording of a call is kept.
    recording: str = ""
    #: Officers present at a visit, by user.
    officers: tuple[str, ...] = ()
    #: Whether the officers of a visit showed their identification.
    identified: bool = False

    @property
    def answered(self) -> bool:
        """Tell whether the debtor himself was reached."""
        return self.addressee == "debtor" and self.outcome in ANSWERED
