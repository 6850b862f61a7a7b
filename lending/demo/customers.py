"""What customers do: sign up, hand in papers, apply, answer, read and sign, correct a list, appeal, change their mind; all by the API."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

from lending.demo.applicants import Applicant
from lending.demo.client import ApiRefusedError
from lending.demo.papers import DATED_DAYS_AGO, paper
from lending.demo.payees import payees
from lending.demo.world import World
from lending.domain.checklist import DATED_KINDS
from lending.domain.parties import Party
from lending.errors import AgencyUnavailableError

#: Seconds a customer reads beyond the minimum, and between two looks for a text message.
_READS_ON, _LOOKS_AGAIN = 0.5, 0.5
#: The code in either language of the message (lending/service/message_texts.py); the reference has six digits too.
_CODE = re.compile(r"驗證碼 (\d{6})|(\d{6}) is your code")
_CONFLICT = 409
_BY_CHANNEL = {"branch": "intake", "partner": "partner"}


class Customer:
    """One applicant with his application, once he has one."""

    def __init__(self, world: World, applicant: Applicant, application_id: str | None = None) -> None:
        self.world, self.applicant, self.application_id = world, applicant, application_id
        self._since_code: int | None = None
        self._corrections = 0
        self._read = False
        self._by_task: Mapping[str, Callable[[], float | None]] = {
            "supplement_material": self.supplement,
            "provide_information": self.answer,
            "sign_contract": self.sign,
            "correct_payment_list": self.correct_payments,
        }

    @property
    def token(self) -> str:
        """Return the bearer token of his own user."""
        return self.world.token(self.applicant.login)

    @property
    def path(self) -> str:
        """Return the address of his application."""
        return f"/applications/{self.application_id}"

    def apply(self) -> str:
        """Sign up, hand in papers and apply by his channel; return the application's id."""
        self._sign_up()
        documents = [self._hand_in(kind, "/documents") for kind in self.applicant.papers if kind not in self.applicant.forgotten]
        officer = _BY_CHANNEL.get(self.applicant.application.channel)
        token = self.world.token(officer) if officer else self.token
        body = {**as_body(self.applicant), "documents": documents}
        made = self.world.api.post(token, "/applications", body, key=f"demo-{self.applicant.number}-{secrets.token_hex(4)}")
        self.application_id = str(made["id"])
        return self.application_id

    def do(self, task: str) -> float | None:
        """Do what a task asks of him; returns after how many seconds to come back for the rest, None when done (or not willing)."""
        if self.applicant.behaviour.withdraws_at == task:
            self.withdraw()
            return None
        return self._by_task[task]()

    def will_do(self, task: str) -> bool:
        """Say whether he will ever do it."""
        behaviour = self.applicant.behaviour
        unwilling = {
            "supplement_material": not behaviour.supplements,
            "provide_information": not behaviour.answers,
            "sign_contract": not behaviour.signs,
        }
        return behaviour.withdraws_at == task or not unwilling.get(task, False)

    def withdraw(self) -> None:
        """Withdraw the application."""
        self.world.api.post(self.token, f"{self.path}/withdraw")

    def supplement(self) -> None:
        """Upload what is asked for, and say so."""
        asked = self.world.api.get(self.token, self.path)["supplement"] or {"items": []}
        for kind in dict.fromkeys(str(item["kind"]) for item in asked["items"]):
            self._hand_in(kind, f"{self.path}/documents")
        self.world.api.post(self.token, f"{self.path}/supplement", {"note": "補上所需資料。"})

    def answer(self) -> None:
        """Answer the question of reviewer or approver."""
        self.world.api.post(self.token, f"{self.path}/information", {"answer": "收入來自同一雇主的薪資與年終獎金，流水見附件。"})

    def sign(self) -> float | None:
        """Open the contracts, come back when they are read, ask for the code, come back when it has arrived, and confirm."""
        api, path = self.world.api, f"{self.path}/contracts"
        if not self._read:
            api.post(self.token, f"{path}/open")
            self._read = True
            return self.world.bank.settings.minimum_reading_seconds + _READS_ON
        if self._since_code is None:
            arrived = len(self._codes())
            api.post(self.token, f"{path}/code")
            self._since_code = arrived
        codes = self._codes()[self._since_code :]
        if not codes:
            return _LOOKS_AGAIN
        # Should this one be refused, the next try asks for a new code.
        self._since_code = None
        api.post(self.token, f"{path}/confirm", {"code": codes[-1]})
        return None

    def correct_payments(self) -> None:
        """Send a payment list whose payees fit the purpose and whose amounts sum to what will be paid."""
        now = self.world.api.get(self.token, self.path)
        amount = Decimal(str((now.get("offer") or now)["amount"]))
        # Another list each time: the register may know this one's payee as revoked.
        self._corrections += 1
        lines = payees(
            self.world.chance(f"corrected {self.applicant.number} {self._corrections}"), self.applicant.application.purpose, amount
        )
        body = {"payment_mode": "entrusted", "payments": [_plain(asdict(line)) for line in lines]}
        self.world.api.put(self.token, f"{self.path}/payment-list", body)

    def appeal(self) -> None:
        """Appeal against a rejection."""
        self.world.api.post(self.token, f"{self.path}/appeal", {"grounds": "本人收入穩定，請再行審酌。"})

    def _sign_up(self) -> None:
        person = self.applicant.application.applicant
        if self.world.has_user(self.applicant.login):
            return
        # Nobody signs in by it: the demonstration's customers act by token.
        body = {**asdict(person), "login": self.applicant.login, "password": secrets.token_urlsafe(12)}
        try:
            self.world.api.post(None, "/customers", body)
        except ApiRefusedError as refused:
            if refused.status != _CONFLICT or not self.world.has_user(self.applicant.login):
                raise

    def _hand_in(self, kind: str, path: str) -> str:
        dated = {"dated": (self.world.today() - timedelta(days=DATED_DAYS_AGO)).isoformat()} if kind in DATED_KINDS else {}
        return str(self.world.api.upload(self.token, path, paper(kind), f"{kind}.pdf", {"kind": kind, **dated})["id"])

    def _codes(self) -> list[str]:
        """Return the codes in his inbox, oldest first; the sandbox may be away for a moment."""
        try:
            inbox = self.world.bank.agencies.sms_inbox(self.applicant.application.applicant.phone)
        except AgencyUnavailableError:
            return []
        return [found.group(1) or found.group(2) for message in inbox if (found := _CODE.search(message.text))]


def as_body(applicant: Applicant) -> dict[str, Any]:
    """Return an application as the API takes it: amounts as text, nothing that is empty."""
    body = {name: value for name, value in _plain(asdict(applicant.application)).items() if value not in (None, [], {})}
    return {**body, "consents": sorted(applicant.application.consents)}


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return f"{value:.2f}"
        case Mapping():
            return {name: _plain(item) for name, item in value.items()}
        case list() | tuple() | frozenset():
            return [_plain(item) for item in value]
        case _:
            return value


def known_party(world: World, applicant: Applicant) -> Party | None:
    """Return the party of an applicant whom an earlier run brought."""
    with world.bank.read() as book:
        return book.first(Party, id_number=applicant.application.applicant.id_number)
