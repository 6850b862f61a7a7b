"""Take an application through its steps in the order of the diagrams, without an engine."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any, TypeVar

from lending.domain.actors import Actor
from lending.domain.applications import Application
from lending.domain.new_application import PayeeLine, Security
from lending.domain.records import JournalEntry, OutboxMessage
from lending.domain.tasks import HumanTask
from lending.service import approval, disbursement, due_diligence, intake, offers, origination, report, sealing, signing, tasks
from tests.support.bank import TrialBank

Result = TypeVar("Result")
Entity = TypeVar("Entity")
HOME = Security(kind="first_home", description="Flat, 90 square metres", declared_value=Decimal(2_000_000))


def paid_to(payee: str = "Tile Shop", amount: int = 50_000) -> tuple[PayeeLine, ...]:
    """Return a payment list of one row."""
    return (PayeeLine(payee=payee, account="6222020200099990007", amount=Decimal(amount), purpose="tiles"),)


def until_diligence(trial: TrialBank, application: Application) -> None:
    """Go up to the agencies of due diligence."""
    bank, key = trial.bank, application.id
    origination.claim_application(bank, key, f"instance of {key}")
    intake.screen_aml(bank, key)
    intake.screen_bureau(bank, key)
    intake.admit_application(bank, key)


def until_report(trial: TrialBank, application: Application) -> None:
    """Go up to the due-diligence report."""
    until_diligence(trial, application)
    due_diligence.query_tax(trial.bank, application.id)
    due_diligence.query_social_security(trial.bank, application.id)
    due_diligence.query_provident_fund(trial.bank, application.id)
    if application.secured:
        due_diligence.value_collateral(trial.bank, application.id)
    report.compile_report(trial.bank, application.id)


def until_score(trial: TrialBank, application: Application) -> None:
    """Go up to the score."""
    until_report(trial, application)
    approval.score_applicant(trial.bank, application.id)


def until_conditions(trial: TrialBank, application: Application, *conditions: str) -> None:
    """Go up to the conditions that an approver made."""
    until_score(trial, application)
    terms = {"limit": str(application.amount), "term_months": application.term_months, "method": application.method}
    entries = {"decision": "conditions", **terms, "reasons": "Good.", "conditions": "\n".join(conditions)}
    do(trial, "approver", application.id, "approve_case", entries)
    approval.set_terms(trial.bank, application.id)


def until_terms(trial: TrialBank, application: Application) -> None:
    """Go up to the terms that the model's approval sets."""
    until_score(trial, application)
    approval.approve_automatically(trial.bank, application.id)
    offers.price_offer(trial.bank, application.id, 3.0)
    approval.set_terms(trial.bank, application.id)


def until_offer(trial: TrialBank, application: Application) -> None:
    """Go up to the contracts that wait for the customer."""
    until_terms(trial, application)
    signing.prepare_contracts(trial.bank, application.id)


def until_code(trial: TrialBank, application: Application, applicant: Actor) -> str:
    """Go up to the one-time code and return it."""
    until_offer(trial, application)
    trial.task(application.id, "sign_contract", "customer")
    signing.open_contracts(trial.bank, applicant, application.id)
    trial.clock.tick(60)
    signing.send_code(trial.bank, applicant, application.id)
    return trial.code_sent_to(applicant)


def until_signed(trial: TrialBank, application: Application, applicant: Actor) -> None:
    """Go up to the customer's confirmation."""
    code = until_code(trial, application, applicant)
    signing.confirm_contracts(trial.bank, applicant, application.id, code)


def until_sealed(trial: TrialBank, application: Application, applicant: Actor) -> None:
    """Go up to the signatures on the papers, and security where there is some."""
    until_signed(trial, application, applicant)
    sealing.seal_contracts(trial.bank, application.id)
    disbursement.register_security(trial.bank, application.id)


def until_paid(trial: TrialBank, application: Application, applicant: Actor) -> None:
    """Go up to the money."""
    until_sealed(trial, application, applicant)
    disbursement.disburse_loan(trial.bank, application.id)


def do(trial: TrialBank, login: str | Actor, application_id: str, definition: str, entries: dict[str, Any], **changes: Any) -> HumanTask:
    """Have somebody claim and complete a task of that definition; its group is the first role he has."""
    actor = trial.actor(login) if isinstance(login, str) else login
    task = trial.task(application_id, definition, min(actor.roles).value, **changes)
    tasks.claim_task(trial.bank, actor, task.id)
    return tasks.complete_task(trial.bank, actor, task.id, entries)


def facts_of(trial: TrialBank, task: HumanTask) -> dict[str, object]:
    """Return the routing facts that completing a task left for the engine."""
    return dict(row(trial, OutboxMessage, target=task.id).variables)


def rows(trial: TrialBank, kind: type[Entity], /, *, order: str = "", **equal: Any) -> list[Entity]:
    """Return what the book holds."""
    with trial.bank.read() as book:
        return book.find(kind, order=order, **equal)


def row(trial: TrialBank, kind: type[Entity], /, **equal: Any) -> Entity:
    """Return the only such row."""
    (found,) = rows(trial, kind, **equal)
    return found


def actions(trial: TrialBank, application_id: str) -> list[str]:
    """Return what the journal holds on an application, in order."""
    return [entry.action for entry in rows(trial, JournalEntry, application_id=application_id, order="id")]


def change(trial: TrialBank, kind: type[Any], key: object, **values: Any) -> None:
    """Put a row where a test wants it."""
    with trial.bank.begin() as book:
        entity = book.lock(kind, key)
        for name, value in values.items():
            setattr(entity, name, value)


def at_once(*calls: Callable[[], Result]) -> list[Result | Exception]:
    """Make calls in threads at the same moment and return what each gave or raised."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Result]) -> Result | Exception:
        barrier.wait(20)
        try:
            return call()
        except Exception as error:  # noqa: BLE001 -- the test looks at it
            return error

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def failures(results: Sequence[object]) -> list[object]:
    """Return the exceptions among results."""
    return [result for result in results if isinstance(result, Exception)]
