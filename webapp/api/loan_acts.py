"""What the servicing desk does alone with a running loan, over the API: take back, record misuse, pause."""

from lending.service.servicing import pauses
from lending.service.servicing.findings import NewFinding, record_misuse
from lending.service.servicing.reversals import reverse_event
from webapp.api.loan_answers import BookedAnswer, BookedEvent, booked_event
from webapp.api.loan_bodies import GivenReasonSchema, MisuseSchema, ReversalSchema
from webapp.api.operation import Call, operation

_LOAN = "/loans/<uuid:loan_id>"


@operation("POST", f"{_LOAN}/reversals", takes=ReversalSchema, gives=BookedAnswer, status=201, keyed=True)
def take_event_back(call: Call, loan_id: str) -> BookedEvent:
    """Take an event back, and replay the loan as if it had not been."""
    number, reason = call.body["event"], call.body["reason"]
    return booked_event(reverse_event(call.bank, call.actor, loan_id, number, reason=reason, key=call.key))


@operation("POST", f"{_LOAN}/misuse", takes=MisuseSchema, gives=BookedAnswer, status=201, keyed=True)
def find_misuse(call: Call, loan_id: str) -> BookedEvent:
    """Record that principal was not used as agreed: it bears the penalty of R11 from that day on."""
    return booked_event(record_misuse(call.bank, call.actor, loan_id, NewFinding(key=call.key, **call.body)))


@operation("POST", f"{_LOAN}/pauses", takes=GivenReasonSchema, gives=BookedAnswer, status=201, keyed=True)
def pause_delinquency(call: Call, loan_id: str) -> BookedEvent:
    """Let days delinquent grow no more from today on."""
    return booked_event(pauses.pause_delinquency(call.bank, call.actor, loan_id, key=call.key, **call.body))


@operation("POST", f"{_LOAN}/resumptions", takes=GivenReasonSchema, gives=BookedAnswer, status=201, keyed=True)
def resume_delinquency(call: Call, loan_id: str) -> BookedEvent:
    """Let days delinquent grow again from today on."""
    return booked_event(pauses.resume_delinquency(call.bank, call.actor, loan_id, key=call.key, **call.body))
