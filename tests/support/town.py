"""A running loanflow with everybody around it: the outside world, the staff, the bank's date, and people who apply."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import requests

from lending.adapters.agencies.transport import Limits
from lending.adapters.engine.operaton_rest import Rest
from lending.domain.actors import Actor, User
from lending.domain.early_warning.records import RiskFeed
from lending.domain.new_application import NewApplication, Person
from lending.domain.parties import ConsentPurpose
from lending.service import applications, documents, users
from lending.service.business_date import move_business_date, read_business_date
from lending.service.documents import Upload
from lending.service.ports import Bank
from tests.support.cases import Case, Witness
from tests.support.stack import Stack
from tests.support.worlds import GOOD, PAPERS, new_person, payee, pdf, usual_world

PASSWORD = "customer-password-2026"
_logins = count(1)


class Town:
    """A running loanflow and everybody around it."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        # Nobody waits twenty seconds here; the reading time itself is tested in tests/unit/service.
        self.bank: Bank = replace(stack.bank, settings=replace(stack.bank.settings, minimum_reading_seconds=0))
        self.witness: Witness | None = None
        #: Monotonic second from which the workers ask every agency again.
        self._asked_from = 0.0
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
            self._asked_from = time.monotonic() + Limits().rest + 0.5

    def wait_for_agencies(self) -> None:
        """Wait until the workers ask every agency again: one that was down is let rest by them, which no later test is to meet."""
        time.sleep(max(0.0, self._asked_from - time.monotonic()))

    @property
    def agencies_away(self) -> set[str]:
        """Name the agencies that the workers' health page calls away."""
        return set(requests.get(f"{self.stack.url('workers')}/health", timeout=10).json()["agencies_away"])

    @property
    def feeds_away(self) -> set[str]:
        """Name the feeds that the workers found away."""
        with self.bank.read() as book:
            return {feed.name for feed in book.find(RiskFeed) if feed.failed_since is not None}

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
    ) -> Case:
        """Sign somebody up, have papers handed in and an application submitted; `world` overrides what agencies say of the person."""
        someone = person or new_person()
        usual = usual_world(Decimal(income), self.today)
        overrides = {agency: {**usual.get(agency, {}), **(world or {}).get(agency, {})} for agency in {**usual, **(world or {})}}
        self.control("PUT", "people", {"id_number": someone.id_number, "overrides": overrides})
        user = users.register_customer(self.bank, f"customer{next(_logins)}", PASSWORD, someone)
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
