from datetime import timedelta
from decimal import Decimal

import pytest

from lending.domain.loans import Loan
from lending.domain.records import JournalEntry
from lending.domain.servicing.proposal import ServicingProposal
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service.servicing.proposals import NewProposal, decide, list_proposals, propose
from lending.service.servicing.verification import verify_book
from tests.support.bank import FIRST_DAY
from tests.support.running import move_to
from tests.support.walk import change, rows
from tests.unit.service.servicing.test_payments import FIRST_DUE, pay

DAY = FIRST_DAY + timedelta(days=10)


@pytest.fixture
def open_line(trial, running):
    """A loan of which 10,000 more are approved, on its eleventh day."""
    change(trial, Loan, running.id, terms={**running.loan.terms, "approved": "60000.00"})
    move_to(trial, DAY)
    return running


def proposed(running, login="servicing", *, kind="drawn_down", facts=None, reason="The second invoice came.", key="p"):
    wanted = NewProposal(kind=kind, facts={"amount": "4000.00"} if facts is None else facts, reason=reason, key=key)
    return propose(running.trial.bank, running.trial.actor(login), running.id, wanted)


def voted(running, proposal, login="servicing.second", *, approve=True, note=""):
    return decide(running.trial.bank, running.trial.actor(login), proposal.id, approve=approve, note=note)


def test_what_one_proposes_and_another_approves_is_booked(open_line):
    balance = open_line.balance
    decided = voted(open_line, proposed(open_line), note="Seen the invoice.")
    assert (decided.state, decided.decided_on, decided.event_id) == ("approved", DAY, f"{open_line.id}:2")
    assert [(vote["name"], vote["approve"], vote["note"]) for vote in decided.votes] == [("Ho Junxian 何俊賢", True, "Seen the invoice.")]
    assert open_line.events[-1].facts == {"amount": "4000.00", "proposal": decided.id, "reason": "The second invoice came."}
    assert (open_line.loan.outstanding, open_line.balance - balance) == (Decimal("54000.00"), Decimal("4000.00"))
    assert sum(row.principal for row in open_line.plan) == 54_000
    assert verify_book(open_line.trial.bank).discrepancies == ()
    actions = [entry.action for entry in rows(open_line.trial, JournalEntry, order="id")][-3:]
    assert actions == ["servicing_proposed", "servicing_voted", "drawn_down"]


def test_one_who_refuses_ends_it(open_line):
    refused = voted(open_line, proposed(open_line), approve=False)
    assert (refused.state, refused.event_id, len(open_line.events)) == ("refused", None, 1)
    with pytest.raises(ConflictError, match="refused already"):
        voted(open_line, refused, "approver")


def test_four_eyes_see_it(open_line):
    proposal = proposed(open_line)
    with pytest.raises(ForbiddenError, match="Four eyes"):
        voted(open_line, proposal, "servicing")
    with pytest.raises(ForbiddenError, match="role"):
        voted(open_line, proposal, "reviewer")
    with pytest.raises(ForbiddenError, match="role"):
        proposed(open_line, "approver", key="other")


def test_a_loan_that_changed_since_is_proposed_for_anew(open_line):
    proposal = proposed(open_line)
    pay(open_line, amount="5.00")
    with pytest.raises(ConflictError, match="changed since"):
        voted(open_line, proposal)
    assert voted(open_line, proposal, approve=False).state == "refused"


def test_what_the_customer_has_to_sign_goes_through_a_request_of_its_own(open_line):
    with pytest.raises(ConflictError, match="customer has to sign"):
        proposed(open_line, kind="restructured", facts={"extension": 6})
    old = proposed(open_line)
    with open_line.trial.bank.begin() as book:
        book.lock(ServicingProposal, old.id).kind = "restructured"
    with pytest.raises(ConflictError, match="customer has to sign"):
        voted(open_line, old)
    assert voted(open_line, old, approve=False).state == "refused"


def test_the_same_key_proposes_once(open_line):
    first = proposed(open_line)
    assert proposed(open_line).id == first.id
    with pytest.raises(ConflictError, match="send a new one"):
        proposed(open_line, reason="Another one.")
    trial = open_line.trial
    assert [each.id for each in list_proposals(trial.bank, trial.actor("auditor"), open_line.id)] == [first.id]
    assert list_proposals(trial.bank, open_line.customer, open_line.id) == []
    with pytest.raises(NotFoundError):
        list_proposals(trial.bank, trial.customer(), open_line.id)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"kind": "disbursed", "reason": ""}, ["kind", "reason"]),
        ({"facts": {"amount": "10000.01"}}, ["amount"]),
        ({"facts": {}}, ["amount"]),
    ],
)
def test_a_wrong_input_is_told_by_its_field(open_line, changes, fields):
    with pytest.raises(InvalidInputError) as refused:
        proposed(open_line, **changes)
    assert list(refused.value.errors) == fields


def test_nothing_more_is_drawn_down_while_something_is_due(open_line):
    move_to(open_line.trial, FIRST_DUE)
    with pytest.raises(ConflictError, match="Nothing more is paid out"):
        proposed(open_line)
