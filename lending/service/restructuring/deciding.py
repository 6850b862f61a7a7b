"""What the bank's people do in a restructuring: the incomes heard anew, a plan proposed, and decided on by another with authority."""

from collections.abc import Mapping
from decimal import Decimal

from lending.domain.records import Action
from lending.domain.restructuring.ability import Ability
from lending.domain.servicing.proposal import ServicingProposal
from lending.errors import ConflictError, InvalidInputError
from lending.service.ports import Scalar
from lending.service.restructuring.agreements import draft_agreement
from lending.service.restructuring.moves import note
from lending.service.restructuring.options import options_of
from lending.service.servicing.books import LoanBook, hold_loan_book
from lending.service.servicing.proposals import NewProposal, add_proposal, add_vote
from lending.service.servicing.restructurings import preview_of
from lending.service.tasks import Completion, completes

#: Fields of a plan that is none of the bank's own; a rate is per cent a year.
_OWN = ("extension", "deferral", "deferred", "arrears", "waive_interest", "waive_penalty")


@completes("measure_ability")
def ability_heard(done: Completion) -> dict[str, Scalar]:
    """Note the incomes as somebody of the bank heard or saw them."""
    asked, entries = done.restructuring, done.entries
    said = {name: Decimal(str(entries[name])) for name in ("monthly_income", "living_expenses", "monthly_debts")}
    ability = Ability(**said, source=str(entries["income_source"]))
    asked.monthly_income, asked.living_expenses, asked.monthly_debts = said.values()
    asked.income_source, asked.finding = ability.source, str(entries["finding"])
    asked.stage = "measured"
    personal = {name: str(value) for name, value in said.items()}
    note(done.bank, done.book, done.actor, Action.ABILITY_MEASURED, asked, source=ability.source, personal=personal)
    return {}


@completes("choose_plan")
def plan_chosen(done: Completion) -> dict[str, Scalar]:
    """Propose a plan, or answer why there is none; what is proposed is decided by somebody else with enough authority."""
    asked, choice = done.restructuring, str(done.entries["choice"])
    if choice == "none":
        asked.answer = str(done.entries["reasons"])
        return {"plan_proposed": False}
    held = hold_loan_book(done.book, done.actor, asked.loan_id)
    facts = _own(done.entries) if choice == "own" else _standard(held, choice)
    wanted = NewProposal(kind="restructured", facts=facts, reason=str(done.entries["reasons"]), key=f"{asked.id}:{done.task.id}")
    proposal = add_proposal(done.bank, done.book, done.actor, held, wanted, restructuring_id=asked.id)
    asked.proposal_id, asked.stage = proposal.id, "proposed"
    exposure = done.book.exposure(held.loan.party_id) + preview_of(held, proposal.facts).capitalised
    return {"plan_proposed": True, "product": held.loan.product, "exposure": float(exposure)}


def _standard(held: LoanBook, choice: str) -> Mapping[str, object]:
    found = {option.name: option.facts for option in options_of(held, None)}
    if choice not in found:
        raise InvalidInputError({"choice": ["This loan may not have that plan; choose one of those shown."]})
    return found[choice]


def _own(entries: Mapping[str, object]) -> Mapping[str, object]:
    facts = {name: entries[name] for name in _OWN if entries.get(name) is not None}
    rate = entries.get("rate")
    return {**facts, "rate": str(Decimal(str(rate)) / 100)} if rate is not None else facts


@completes("approve_restructuring")
def plan_decided(done: Completion) -> dict[str, Scalar]:
    """Approve what a colleague proposed, send it back to him, or refuse it; approved, the agreement says what was approved."""
    asked, decision = done.restructuring, str(done.entries["decision"])
    held = hold_loan_book(done.book, done.actor, asked.loan_id)
    proposal, reasons = done.book.lock(ServicingProposal, asked.proposal_id), str(done.entries["reasons"])
    add_vote(done.bank, done.book, done.actor, held, proposal, approve=decision == "approve", note=reasons)
    if decision == "approve":
        draft_agreement(done.bank, done.book, held, asked, proposal)
        asked.stage = "approved"
    elif decision == "refuse":
        asked.answer = reasons
    return {"plan_decision": decision}


@completes("sign_agreement")
def agreement_signed(done: Completion) -> dict[str, Scalar]:
    """Let the task end only by `confirm_agreement`: a form without the code signs nothing."""
    if done.restructuring.stage != "signed":
        raise ConflictError("Sign by reading the agreement and entering the code sent to your phone.")
    return {}
