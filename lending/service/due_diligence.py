"""Due diligence 盡職調查: what the agencies say, the visit, and the report with each number's inputs (L2, I1c)."""

from lending.domain.actors import WORKER
from lending.domain.agency_reports import AccountFlows, BureauReport, PlatformFlows, ProvidentFund, SocialSecurity, TaxRecords
from lending.domain.agency_reports import Collateral as Pledge
from lending.domain.applications import Application, Collateral
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.errors import AgencyUnavailableError
from lending.service import journal, tasks
from lending.service.agency_reports import keep_by_hand, obtain, require_consent, subject_of, valid_report
from lending.service.business_date import as_variable, business_date, working_days_from
from lending.service.past_days import past_day
from lending.service.ports import Bank, Scalar
from lending.service.purpose import look_up_payees

#: Working days for a field visit.
VISIT_DAYS = 3
#: What the valuation agency calls our kinds of collateral.
_VALUED_AS = {
    "first_home": "house",
    "second_home": "house",
    "commercial_property": "commercial_property",
    "vehicle": "car",
    "deposit": "deposit",
}


def query_tax(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """Read the income that the tax office knows of."""
    obtain(bank, application_id, TaxRecords)
    return {"tax_state": "answered"}


def query_social_security(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """Read the contributions to social security."""
    obtain(bank, application_id, SocialSecurity)
    return {"social_security_state": "answered"}


def query_provident_fund(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """Read the account at the housing provident fund."""
    obtain(bank, application_id, ProvidentFund)
    return {"provident_fund_state": "answered"}


def gather_income_sources(bank: Bank, application_id: str) -> None:
    """Read the platform flows that the income-diversity model needs beside the tax records."""
    obtain(bank, application_id, PlatformFlows)
    with bank.begin() as book:
        journal.record(bank, book, WORKER, Action.INCOME_ASSESSED, application_id=application_id)


def value_collateral(bank: Bank, application_id: str) -> None:
    """Have each collateral valued that has no value yet."""
    with bank.read() as book:
        application = book.get(Application, application_id)
        require_consent(book, application.party_id, "valuation")
        waiting = [item for item in book.find(Collateral, application_id=application_id) if item.value is None]
        subject, today = subject_of(book, application), business_date(book)
    for item in waiting:
        valuation = bank.agencies.value_collateral(subject, pledge_of(item), today)
        with bank.begin() as book:
            kept = book.lock(Collateral, item.id)
            kept.value, kept.valuation = valuation.value, dict(valuation.to_json())
            journal.record(
                bank, book, WORKER, Action.COLLATERAL_VALUED, application_id=application_id, collateral=item.kind, value=valuation.value
            )


def pledge_of(item: Collateral) -> Pledge:
    """Return a collateral as the valuation agency and the registry are told of it."""
    return Pledge(kind=_VALUED_AS[item.kind], reference=item.id, declared_value=item.declared_value)  # type: ignore[arg-type]


def schedule_visit(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """Say until when the field visit is due."""
    with bank.begin() as book:
        due = working_days_from(bank.settings, business_date(book), VISIT_DAYS)
        journal.record(bank, book, WORKER, Action.VISIT_SCHEDULED, application_id=application_id, due=due)
    return {"visit_due_at": as_variable(due)}


def prepare_report(bank: Bank, application_id: str) -> None:
    """Fetch what the report takes beside the agencies already asked; what does not answer is reported as not verified."""
    for fetch in (_bureau, _account_flows, look_up_payees):
        try:
            fetch(bank, application_id)
        except AgencyUnavailableError:
            continue


def _bureau(bank: Bank, application_id: str) -> None:
    """Ask the bureau again only when intake's report, or what an officer found in its stead, is no longer valid."""
    with bank.read() as book:
        valid = valid_report(book, application_id, "bureau")
    if valid is None:
        obtain(bank, application_id, BureauReport)


def _account_flows(bank: Bank, application_id: str) -> None:
    obtain(bank, application_id, AccountFlows)


@tasks.completes("verify_tax", "verify_social_security", "verify_provident_fund")
def _verified_by_hand(done: tasks.Completion) -> dict[str, Scalar]:
    agency = done.task.definition.removeprefix("verify_")
    _keep(done, agency)
    return {f"{agency}_state": "verified_by_hand"}


@tasks.completes("verify_income")
def _income_by_hand(done: tasks.Completion) -> dict[str, Scalar]:
    _keep(done, "platforms")
    return {}


@tasks.completes("visit_site")
def _visited(done: tasks.Completion) -> dict[str, Scalar]:
    problems = Problems()
    past_day(done.entries["visited_on"], done.application.business_date, business_date(done.book), problems, "visited_on")
    problems.refuse()
    return {}


@tasks.completes("value_by_hand")
def _valued_by_hand(done: tasks.Completion) -> dict[str, Scalar]:
    for item in done.book.find(Collateral, application_id=done.application.id):
        if item.value is None:
            item.value = tasks.amount(done.entries, "collateral_value")
            item.valuation = {"method": "by_hand", "by": done.actor.user_id, **tasks.journalled(done.entries)}
    journal.record(
        done.bank, done.book, done.actor, Action.COLLATERAL_VALUED, application_id=done.application.id, by_hand=True, task=done.task.id
    )
    return {}


def _keep(done: tasks.Completion, agency: str) -> None:
    keep_by_hand(done.bank, done.book, done.application, agency, tasks.journalled(done.entries), by=done.actor.user_id)
    journal.record(
        done.bank, done.book, done.actor, Action.VERIFIED_BY_HAND, application_id=done.application.id, task_id=done.task.id, agency=agency
    )
