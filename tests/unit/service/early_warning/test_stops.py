from datetime import timedelta

import pytest

from lending.domain.early_warning.records import DrawdownStop
from lending.domain.loans import Loan
from lending.errors import ConflictError, ForbiddenError, InvalidInputError
from lending.service.early_warning.stops import allow_drawdowns, stop_drawdowns
from lending.service.servicing.proposals import NewProposal, decide, propose
from tests.support.bank import FIRST_DAY
from tests.support.running import move_to
from tests.support.walk import actions, change, row, rows


@pytest.fixture
def line(warned):
    """A loan of which 10,000 more are approved, whose customer is warned of."""
    trial = warned.running.trial
    change(trial, Loan, warned.running.id, terms={**warned.running.loan.terms, "approved": "60000.00"})
    move_to(trial, FIRST_DAY + timedelta(days=10))
    warned.by()
    return warned


def drawn(line, key="p"):
    wanted = NewProposal(kind="drawn_down", facts={"amount": "4000.00"}, reason="The second invoice came.", key=key)
    return propose(line.bank, line.running.trial.actor("servicing"), line.running.id, wanted)


def approved(line, proposal):
    return decide(line.bank, line.running.trial.actor("servicing.second"), proposal.id, approve=True)


def test_while_they_are_stopped_no_drawdown_is_proposed_and_none_proposed_before_is_booked(line):
    before = drawn(line)
    for _again in range(2):
        line.stopped()
    assert len(rows(line.running.trial, DrawdownStop)) == 1
    with pytest.raises(ConflictError, match="stopped because of a warning"):
        drawn(line, "another")
    with pytest.raises(ConflictError, match="stopped because of a warning"):
        approved(line, before)
    assert [event.kind for event in line.running.events] == ["disbursed"]
    assert decide(line.bank, line.running.trial.actor("approver"), before.id, approve=False).state == "refused"


def test_an_intervention_stops_them_by_itself_once(line):
    for _again in range(2):
        stop_drawdowns(line.bank, line.intervention.id)
    assert row(line.running.trial, DrawdownStop).intervention_id == line.intervention.id
    with pytest.raises(ConflictError, match="stopped because of a warning"):
        drawn(line)
    assert actions(line.running.trial, line.running.loan.application_id).count("drawdowns_stopped") == 1


def test_a_supervisor_who_says_why_allows_them_again(line):
    line.stopped()
    supervisor = line.running.trial.actor("supervisor")
    with pytest.raises(InvalidInputError):
        allow_drawdowns(line.bank, supervisor, line.intervention.id, " ")
    with pytest.raises(ForbiddenError):
        allow_drawdowns(line.bank, line.running.trial.actor("manager"), line.intervention.id, "Paid.")
    allow_drawdowns(line.bank, supervisor, line.intervention.id, "The claim was withdrawn.")
    assert row(line.running.trial, DrawdownStop).lifted_on == line.running.book.today
    assert approved(line, drawn(line)).state == "approved"
    with pytest.raises(ConflictError, match="lifted already"):
        allow_drawdowns(line.bank, supervisor, line.intervention.id, "Again.")
    noted = actions(line.running.trial, line.running.loan.application_id)
    assert (noted.count("drawdowns_stopped"), noted.count("drawdowns_allowed")) == (1, 1)


def test_another_warning_stops_them_again(line):
    line.stopped()
    allow_drawdowns(line.bank, line.running.trial.actor("supervisor"), line.intervention.id, "Withdrawn.")
    line.stopped()
    assert len(rows(line.running.trial, DrawdownStop, lifted_on=None)) == 1
