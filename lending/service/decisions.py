"""Decisions and recommendations on an application: checked against the product, kept, and which one stands (L3)."""

from uuid import uuid4

from lending.domain.actors import Actor
from lending.domain.applications import Application, Decision, Product
from lending.domain.new_application import ProductTerms
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.errors import ConflictError
from lending.service import journal, tasks
from lending.service.business_date import business_date
from lending.service.ports import Bank, Book
from lending.service.tasks import Completion


def last_decision(book: Book, application_id: str) -> Decision:
    """Return the decision that stands: the newest of the model or an approver."""
    decision = book.first(Decision, application_id=application_id, stage=("automatic", "approval"), order="-decided_at")
    if decision is None:
        raise ConflictError("Nothing was decided on this application yet.")
    return decision


def record_decision(done: Completion, stage: str, outcome: str) -> None:
    """Check a recommendation or decision against the product and keep it."""
    decision = new_decision(done.bank, done.book, done.application, stage, outcome, by=done.actor.user_id)
    entries = done.entries
    limit, term = tasks.amount(entries, "limit"), entries.get("term_months")
    decision.limit = done.application.amount if limit is None else limit
    decision.term_months = done.application.term_months if term is None else int(str(term))
    decision.method = str(entries.get("method") or done.application.method)
    decision.conditions = [line.strip() for line in str(entries.get("conditions") or "").splitlines() if line.strip()]
    decision.reasons = str(entries.get("reasons") or "")
    _check(done.book, done.application, decision, str(entries.get("information_needed") or ""))
    keep_decision(done.bank, done.book, done.actor, decision)


def _check(book: Book, application: Application, decision: Decision, question: str) -> None:
    """Refuse a decision the product does not allow, or that says less than its outcome needs."""
    product = ProductTerms.from_parameters(book.get(Product, (application.product, application.product_version)).parameters)
    problems = Problems()
    problems.number("limit", decision.limit, minimum=product.minimum, maximum=application.amount)
    problems.amount("limit", decision.limit, positive=True)
    problems.whole("term_months", decision.term_months, product.shortest, product.longest)
    problems.choice("method", decision.method, product.methods)
    if decision.outcome == "conditions" and not decision.conditions:
        problems.add("conditions", "Write each condition on a line of its own, or approve without conditions.")
    if decision.outcome in {"reject", "rejected"} and not decision.reasons.strip():
        problems.add("reasons", "A rejection needs its reasons.")
    if decision.outcome == "more_information" and not question.strip():
        problems.add("information_needed", "Say what the customer should tell or show.")
    problems.refuse()


def new_decision(bank: Bank, book: Book, application: Application, stage: str, outcome: str, *, by: str | None) -> Decision:
    """Return a decision made now, with nothing in it but its outcome."""
    return Decision(
        id=str(uuid4()),
        application_id=application.id,
        stage=stage,
        outcome=outcome,
        decided_by=by,
        decided_at=bank.now(),
        business_date=business_date(book),
    )


def keep_decision(bank: Bank, book: Book, actor: Actor, decision: Decision) -> None:
    """Keep a decision; the model's only once."""
    standing = book.find(Decision, application_id=decision.application_id, stage="automatic")
    if decision.stage == "automatic" and any(kept.outcome == decision.outcome for kept in standing):
        return  # a repeated job
    book.add(decision)
    journal.record(
        bank,
        book,
        actor,
        Action.DECIDED,
        application_id=decision.application_id,
        stage=decision.stage,
        outcome=decision.outcome,
        limit=decision.limit,
        term_months=decision.term_months,
        method=decision.method,
        conditions=len(decision.conditions),
    )
