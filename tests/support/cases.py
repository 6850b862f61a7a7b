"""Drive applications through a running loanflow as its people do: customers, officers, the bank's date, and the world outside."""

import io
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, cached_property
from itertools import count
from typing import Any

import requests
from pypdf import PdfWriter

from lending.adapters.engine.operaton_rest import Rest
from lending.domain.actors import Actor, User
from lending.domain.applications import Application, Collateral, DueDiligenceReport
from lending.domain.identity import check_character
from lending.domain.loans import Loan
from lending.domain.new_application import NewApplication, PayeeLine, Person, Security
from lending.domain.parties import ConsentPurpose, Notification
from lending.domain.tasks import HumanTask, TaskState
from lending.service import applications, documents, signing, tasks, users
from lending.service.business_date import move_business_date, read_business_date
from lending.service.documents import Upload
from lending.service.ports import ActivityRecord, Bank, Incident
from tests.support.stack import Stack, wait_for

PASSWORD = "customer-password-2026"
#: What a case's history is told to when its business outcome held: business key and records.
Witness = Callable[[str, list[ActivityRecord]], None]
_people = count(1)

#: The scorecard's characteristics of somebody the model accepts, and of somebody it rejects.
GOOD = {
    "checking_account_status": "none",
    "credit_history": "critical_or_elsewhere",
    "other_instalment_plans": "none",
    "employment_since": "7_years_or_more",
    "property": "real_estate",
    "housing": "own",
    "savings": "high",
    "instalment_share_of_income": 1,
}
BAD = {
    "checking_account_status": "negative",
    "credit_history": "none_or_all_paid",
    "other_instalment_plans": "bank",
    "employment_since": "under_1_year",
    "property": "unknown_or_none",
    "housing": "free",
    "savings": "very_low",
    "instalment_share_of_income": 4,
}
#: Documents each product asks for, over those of every product.
PAPERS = ("identity", "income_proof", "purpose_proof")


@cache
def pdf() -> bytes:
    """Return a paper of one empty page."""
    writer, content = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(content)
    return content.getvalue()


def new_person(born: str = "19850101") -> Person:
    """Return somebody no other test knows."""
    number = next(_people)
    digits = f"330106{born}{number % 1000:03d}"
    return Person(name="林建國", id_number=digits + check_character(digits), phone=f"139{number:08d}")


def payee(name: str, amount: str, account: str = "6222020200099990007") -> PayeeLine:
    """Return a row of a payment list."""
    return PayeeLine(payee=name, account=account, amount=Decimal(amount), purpose="as the contract says")


#: What a streamer, a home buyer and a shop owner change in `Town.apply`.
FREELANCER: dict[str, Any] = {
    "occupation": "platform",
    "papers": (*PAPERS, "bank_statement"),
    "world": {"tax": {"known": True, "records": []}},
}
HOME: dict[str, Any] = {
    "product": "mortgage",
    "purpose": "home_purchase",
    "amount": Decimal("900000.00"),
    "term_months": 240,
    "papers": (*PAPERS, "asset_proof", "purchase_contract"),
    "collateral": (Security(kind="first_home", description="Flat 3-201, Wensan Road", declared_value=Decimal("1500000.00")),),
    "payments": (payee("Riverside Property Development", "900000.00"),),
}
BUSINESS: dict[str, Any] = {
    "product": "business",
    "purpose": "business_operation",
    "occupation": "self_employed",
    "amount": Decimal("400000.00"),
    "income": "60000.00",
    "papers": (*PAPERS, "business_licence", "trade_contract", "bank_statement"),
    "payments": (payee("Delta Supplies Trading", "400000.00"),),
}


def usual_world(income: Decimal, today: date) -> dict[str, dict[str, Any]]:
    """Return what the agencies say of somebody about whom nothing needs a second look."""
    months = [(today.replace(day=1) - timedelta(days=31 * back)).replace(day=1).isoformat() for back in range(12, 0, -1)]
    return {
        "aml": {"result": "clear", "matches": []},
        "bureau": {
            "months_overdue_24": 0,
            "enquiries_30d": 0,
            "enquiries_6m": 0,
            "open_loans": [],
            "monthly_debt_payment": "0.00",
            "court_enforcement": False,
        },
        "court": {"cases": []},
        "tax": {
            "known": True,
            "records": [
                {"month": month, "source": "wage", "payer": "Employer", "income": str(income), "tax_withheld": "0.00"} for month in months
            ],
        },
        "platforms": {
            "known": True,
            "flows": [
                {"month": month, "platform": platform, "kind": kind, "income": earned}
                for month in months
                for platform, kind, earned in (("Lantern Live", "streaming", "8000.00"), ("Craft Bazaar", "freelance", "4000.00"))
            ],
        },
        "account_flows": {
            "known": True,
            "months": [{"month": month, "inflow": str(income), "outflow": "6000.00", "living_expenses": "4000.00"} for month in months],
        },
        "social_security": {"known": True, "months_paid": 60, "base": str(income), "employer": "Employer"},
        "provident_fund": {"known": True},
        "utilities": {"known": True, "months_on_time": 24, "months_late": 0},
    }


class Town:
    """A running loanflow and everybody around it."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        # Nobody waits twenty seconds here; the reading time itself is tested in tests/unit/service.
        self.bank: Bank = replace(stack.bank, settings=replace(stack.bank.settings, minimum_reading_seconds=0))
        self.witness: Witness | None = None
        settings = stack.settings
        self.rest = Rest(settings.engine_url, settings.engine_user, settings.engine_password)
        self.sandbox = requests.Session()
        self.sandbox.headers["Authorization"] = f"Bearer {stack.settings.agency_credential}"

    def control(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Speak to the sandbox's control interface."""
        answer = self.sandbox.request(method, f"{self.stack.url('sandbox')}/sandbox/v1/{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    @contextmanager
    def down(self, *agencies: str) -> Iterator[None]:
        """Let agencies give no answers for a while."""
        for agency in agencies:
            self.control("PUT", f"faults/{agency}", {"mode": "error", "share": 1})
        try:
            yield
        finally:
            for agency in agencies:
                self.control("DELETE", f"faults/{agency}")

    @property
    def today(self) -> date:
        """Return the business date."""
        return read_business_date(self.bank)

    def pass_days(self, days: int) -> None:
        """Move the business date on and fire what falls due."""
        move_business_date(self.bank, self.officer("admin"), self.today + timedelta(days=days))

    def officer(self, login: str) -> Actor:
        """Return a member of the staff."""
        with self.bank.read() as book:
            found = book.first(User, login=login)
        assert found is not None, login
        return found.actor()

    def apply(
        self,
        *,
        papers: tuple[str, ...] = PAPERS,
        world: Mapping[str, Mapping[str, Any]] | None = None,
        income: str = "18000.00",
        declared: Mapping[str, Any] | None = None,
        person: Person | None = None,
        **changes: Any,
    ) -> "Case":
        """Sign somebody up, have papers handed in and an application submitted; `world` overrides what agencies say of the person."""
        someone = person or new_person()
        usual = usual_world(Decimal(income), self.today)
        overrides = {agency: {**usual.get(agency, {}), **(world or {}).get(agency, {})} for agency in {**usual, **(world or {})}}
        self.control("PUT", "people", {"id_number": someone.id_number, "overrides": overrides})
        user = users.register_customer(self.bank, f"customer{next(_people)}", PASSWORD, someone)
        actor = user.actor()
        kept = [documents.add_document(self.bank, actor, self.paper(kind)).id for kind in papers]
        stated = {"monthly_income": Decimal(income), "living_expenses": Decimal("4000.00"), "monthly_debts": Decimal("0.00")}
        new = replace(self._usual(someone), declared={**stated, **(declared or {})}, **changes)
        application = applications.submit_application(self.bank, actor, new, documents=tuple(kept))
        return Case(self, application.id, actor, someone, self.witness)

    def paper(self, kind: str) -> Upload:
        """Return a paper of that kind that is in order."""
        return Upload(kind=kind, file_name=f"{kind}.pdf", content=pdf(), dated=self.today)

    @staticmethod
    def _usual(applicant: Person) -> NewApplication:
        return NewApplication(
            channel="mobile",
            product="consumer",
            amount=Decimal("30000.00"),
            term_months=12,
            purpose="appliances",
            method="equal_instalment",
            occupation="employed",
            applicant=applicant,
            account="6222020200012345678",
            consents=frozenset(purpose.value for purpose in ConsentPurpose),
            characteristics=GOOD,
            payments=(payee("Harbour Electronics", "30000.00"),),
        )


@dataclass
class Case:
    """One application on its way."""

    town: Town
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


def debts(monthly: str = "9000.00") -> dict[str, dict[str, Any]]:
    """Return a world in which the applicant owes so much a month that a person decides."""
    return {"bureau": {"monthly_debt_payment": monthly}}
