"""One application on its way through a running loanflow, driven as its people drive it."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lending.adapters.engine.operaton_rest import Rest
from lending.domain.actors import Actor
from lending.domain.applications import Application, Collateral, DueDiligenceReport
from lending.domain.loans import Loan
from lending.domain.new_application import Person
from lending.domain.parties import Notification
from lending.domain.tasks import HumanTask, TaskState
from lending.service import applications, documents, signing, tasks
from lending.service.ports import ActivityRecord, Bank, Incident
from tests.support.stack import wait_for

if TYPE_CHECKING:
    from tests.support.town import Town

#: What a case's history is told to when its business outcome held: business key and records.
Witness = Callable[[str, list[ActivityRecord]], None]


@dataclass
class Case:
    """One application on its way."""

    town: "Town"
    id: str
    customer: Actor
    person: Person
    witness: Witness | None = field(default=None, repr=False)

    @cached_property
    def bank(self) -> Bank:
        return self.town.bank

    @property
    def application(self) -> Application:
        """Read the application."""
        with self.bank.read() as book:
            return book.get(Application, self.id)

    def records(self, kind: type[Any], **equal: Any) -> list[Any]:
        """Read the bank's records on this application."""
        with self.bank.read() as book:
            return book.find(kind, application_id=self.id, **equal)

    @property
    def loan(self) -> Loan:
        """Read the loan that was paid out."""
        loan: Loan
        (loan,) = self.records(Loan)
        return loan

    @property
    def report(self) -> DueDiligenceReport:
        """Read the due-diligence report."""
        report: DueDiligenceReport
        (report,) = self.records(DueDiligenceReport)
        return report

    @property
    def notices(self) -> set[str]:
        """Name the messages the customer got."""
        return {notice.template for notice in self.records(Notification)}

    def wait_for(self, what: Callable[[], Any], said: str = "it did not happen", seconds: float = 30) -> Any:
        """Wait until something about this case is true and return it."""
        try:
            return wait_for(what, seconds)
        except AssertionError:
            raise AssertionError(f"{said}:\n{self.story()}") from None

    def waits_at(self, activity: str) -> None:
        """Wait until the case has come to an element."""
        self.wait_for(lambda: activity in {record.activity for record in self.history()}, f"it did not come to {activity}")

    def wait_for_status(self, status: str) -> None:
        """Wait until the application stands there."""
        self.wait_for(lambda: self.application.status == status)

    def wait_for_notice(self, template: str) -> Notification:
        """Wait until the customer was written to and return the message."""
        found: Notification = self.wait_for(lambda: next(iter(self.records(Notification, template=template)), None))
        return found

    def waits(self, definition: str) -> HumanTask:
        """Wait until a task of that kind is open and return it."""

        def found() -> HumanTask | None:
            with self.bank.read() as book:
                return book.first(HumanTask, application_id=self.id, definition=definition, state=TaskState.OPEN)

        task: HumanTask = self.wait_for(found, f"{definition} did not open")
        return task

    def done_by(self, login: str, definition: str, **entries: Any) -> HumanTask:
        """Have an officer claim and complete a task by its form."""
        return self._complete(self.town.officer(login), definition, entries)

    def done_by_customer(self, definition: str, **entries: Any) -> HumanTask:
        """Have the customer complete a task."""
        return self._complete(self.customer, definition, entries)

    def _complete(self, actor: Actor, definition: str, entries: Mapping[str, Any]) -> HumanTask:
        task = self.waits(definition)
        tasks.claim_task(self.bank, actor, task.id)
        return tasks.complete_task(self.bank, actor, task.id, entries)

    def reviewed(self, recommendation: str = "approve", **entries: Any) -> HumanTask:
        """Have the reviewer recommend."""
        return self.done_by("reviewer", "review_case", recommendation=recommendation, **self._judgement(recommendation), **entries)

    def decided(self, decision: str = "approved", *, by: str = "approver", **entries: Any) -> HumanTask:
        """Have an approver decide."""
        return self.done_by(by, "approve_case", decision=decision, **self._judgement(decision), **entries)

    def _judgement(self, outcome: str) -> dict[str, Any]:
        if outcome == "more_information":
            return {"information_needed": "Please explain the large deposit in October."}
        if outcome in {"reject", "rejected"}:
            return {"reasons": "The debts take too much of the income."}
        now = self.application
        terms = {"limit": str(now.amount), "term_months": now.term_months, "method": now.method}
        conditions = {"conditions": "Close the store card.\nShow the last three pay slips."} if outcome == "conditions" else {}
        return {**terms, **conditions, "reasons": "The income carries it."}

    def visited(self, conclusion: str = "confirmed") -> HumanTask:
        """Have an investigator visit."""
        seen = dict.fromkeys(("ownership_verified", "trade_verified", "upstream_contract", "downstream_contract", "bank_flows_seen"), True)
        return self.done_by(
            "investigator",
            "visit_site",
            visited_on=self.town.today.isoformat(),
            place="Workshop, Binjiang",
            photos_taken=4,
            findings="Twelve people at work; stock as in the books.",
            conclusion=conclusion,
            **seen,
        )

    def hand_in(self, *kinds: str) -> None:
        """Hand papers in for the running application."""
        for kind in kinds:
            documents.add_document(self.bank, self.customer, self.town.paper(kind), application_id=self.id)

    def sign(self) -> None:
        """Open the contracts, read them, and confirm them with the code from the customer's phone."""
        self.waits("sign_contract")
        signing.open_contracts(self.bank, self.customer, self.id)
        signing.send_code(self.bank, self.customer, self.id)
        texts = [message.text for message in self.bank.agencies.sms_inbox(self.person.phone)]
        code = [code for text in texts for code in re.findall(r"(?<![-\d])\d{6}(?!\d)", text)][-1]
        signing.confirm_contracts(self.bank, self.customer, self.id, code)

    def withdraw(self) -> None:
        """Have the customer withdraw."""
        applications.withdraw_application(self.bank, self.customer, self.id)

    def history(self) -> list[ActivityRecord]:
        """Read the engine's history of this case."""
        return list(self.bank.engine.activity_history(self.id))

    def passed(self) -> set[str]:
        """Name the elements the case went through, as `process.element`."""
        return {f"{record.process}.{record.activity}" for record in self.history()}

    def ends(self, status: str, *through: str, reasons: list[str] | None = None) -> Application:
        """Wait until the case is over in book and engine alike, and hold it to its outcome and to elements on its way.

        Only then does its path count as covered.
        """

        def over() -> bool:
            return not self.application.is_open and self.at_rest()

        self.wait_for(over, f"the case did not end as {status}", 40)
        application, records = self.application, self.history()
        assert application.status == status, self.story()
        assert reasons is None or application.reasons == reasons, application.reasons
        missing = set(through) - {record.activity for record in records}
        assert not missing, f"{missing} not on the way:\n{self.story()}"
        with self.bank.read() as book:
            assert not book.count(HumanTask, application_id=self.id, state=(TaskState.OPEN, TaskState.CLAIMED)), self.story()
        if self.witness:
            self.witness(self.id, records)
        return application

    def records_of(self, kind: type[Any]) -> list[Any]:
        """Read the records on the loan that was paid out."""
        with self.bank.read() as book:
            return book.find(kind, loan_id=self.loan.id)

    def security_states(self) -> set[tuple[str, str | None]]:
        """Pair what the book and the registry say of each security."""
        with self.bank.read() as book:
            items = book.find(Collateral, application_id=self.id)
        found = {item: self.bank.agencies.find_registration(f"{self.id}:register:{item.id}") for item in items}
        return {(item.state, registration and registration.status) for item, registration in found.items()}

    def incidents(self) -> list[Incident]:
        """Read the open incidents of this case."""
        own = {record.process_instance for record in self.history()}
        return [incident for incident in self.bank.engine.incidents() if incident.process_instance in own]

    def retry(self, activity: str) -> None:
        """Have the administrator try a step again, as the engine's own pages do."""
        own = ",".join({record.process_instance for record in self.history()})
        (job,) = self.rest.get("/external-task", activityId=activity, processInstanceIdIn=own)
        self.rest.request("PUT", f"{self.rest.url}/external-task/{job['id']}/retries", json={"retries": 1})

    @property
    def rest(self) -> Rest:
        """Speak to the engine as its administrator."""
        return self.town.rest

    def at_rest(self) -> bool:
        """Say whether the engine has nothing more to do in this case: it began, and every activity has ended."""
        history = self.history()
        return bool(history) and all(record.end for record in history)

    def story(self) -> str:
        """Tell where the case stands, for a failing test."""
        now = self.application
        lines = [f"{record.process}.{record.activity}{'' if record.end else ' …'}" for record in self.history()[-25:]]
        incidents = [f"{incident.activity}: {incident.message}" for incident in self.bank.engine.incidents()]
        return "\n".join([f"status {now.status} reasons {now.reasons}", *lines, *incidents, f"told at {time.strftime('%X')}"])
