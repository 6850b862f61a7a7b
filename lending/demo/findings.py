"""What became of each applicant, read from the book after the run."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lending.demo.applicants import Applicant
from lending.domain.applications import Application, Decision, Status
from lending.domain.parties import Party
from lending.domain.tasks import HumanTask, TaskState
from lending.service.ports import Bank, Book

#: Steps in which somebody of the bank, not the model or the checklist, ends or approves a case.
_REFUSING = frozenset({"precheck_application", "review_aml_match", "verify_aml", "verify_bureau"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What became of one applicant."""

    applicant: Applicant
    application: Application | None
    #: The decision that stands, of the model or of an approver.
    decision: Decision | None = None
    #: Steps that people of the bank did, and steps of the customer beside signing.
    by_officers: tuple[str, ...] = ()
    by_customer: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """Return where the application stands."""
        return str(self.application.status) if self.application else "missing"

    @property
    def by_people(self) -> bool:
        """Say whether people decided this case: its decision, or for a refusal the step that found the reason."""
        if self.status == Status.REFUSED:
            return bool(_REFUSING & set(self.by_officers))
        return self.decision.stage != "automatic" if self.decision else bool(self.by_officers)

    @property
    def approved(self) -> bool:
        """Say whether the application was approved, with conditions or without."""
        return self.decision is not None and self.decision.outcome in {"approved", "conditions"}

    @property
    def instant(self) -> bool:
        """Say whether the case went its whole way with no officer and nothing asked of the customer but to sign."""
        return not self.by_officers and not self.by_customer and self.approved

    def seconds(self, since: str, until: str) -> float | None:
        """Return the seconds between two instants of the application, None when one of them was not reached."""
        first, last = (getattr(self.application, name, None) for name in (since, until))
        return (last - first).total_seconds() if isinstance(first, datetime) and isinstance(last, datetime) else None


def find(bank: Bank, applicants: Sequence[Applicant]) -> list[Finding]:
    """Read what became of each applicant."""
    with bank.read() as book:
        parties = {party.id_number: party.id for party in book.find(Party)}
        applications = _newest(book)
        steps, decisions = _steps(book), _decisions(book)
        return [_finding(applicant, applications.get(_key(applicant, parties)), steps, decisions) for applicant in applicants]


def _key(applicant: Applicant, parties: dict[str, str]) -> tuple[str, str]:
    return parties.get(applicant.application.applicant.id_number, ""), applicant.application.product


def _finding(
    applicant: Applicant,
    application: Application | None,
    steps: dict[str, list[HumanTask]],
    decisions: dict[str, Decision],
) -> Finding:
    if application is None:
        return Finding(applicant=applicant, application=None)
    done = steps.get(application.id, [])
    return Finding(
        applicant=applicant,
        application=application,
        decision=decisions.get(application.id),
        by_officers=tuple(task.definition for task in done if task.group != "customer"),
        by_customer=tuple(task.definition for task in done if task.group == "customer" and task.definition != "sign_contract"),
    )


def _newest(book: Book) -> dict[tuple[str, str], Application]:
    return {(found.party_id, found.product): found for found in book.find(Application, order="submitted_at")}


def _steps(book: Book) -> dict[str, list[HumanTask]]:
    found = defaultdict(list)
    for task in book.find(HumanTask, state=TaskState.COMPLETED):
        found[task.business_key].append(task)
    return found


def _decisions(book: Book) -> dict[str, Decision]:
    made = book.find(Decision, stage=("automatic", "approval"), order="decided_at")
    return {decision.application_id: decision for decision in made if decision.outcome != "more_information"}
