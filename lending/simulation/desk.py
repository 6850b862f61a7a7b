"""The people of collection at work: calls and visits, objections, legal steps, each completed by its task's own rule."""

import base64
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from lending.demo.chance import Chance
from lending.domain.actors import Actor
from lending.domain.collection.next_steps import NEXT_STEPS
from lending.domain.legal.court_fees import claim_fee, freeze_fee
from lending.domain.loans import CollectionCase
from lending.domain.tasks import HumanTask
from lending.service.collection.arrears import arrears_of
from lending.service.collection.collecting import contact_made, objection_settled
from lending.service.collection.contacts import AttemptRefusedError, debtor_zone
from lending.service.documents import Upload
from lending.service.legal import acting, freezing
from lending.service.legal.letters import letter_of
from lending.service.legal.moves import open_action
from lending.service.legal.papers import add_legal_paper
from lending.service.ports import Bank, Book
from lending.service.tasks import Completion
from lending.simulation.behaviour import Crowd
from lending.simulation.premises import Premises

#: The hours in which people begin a task.
_OPENS, _SHUTS = 9, 17
_INSPECTION = "inspect_collateral"
#: A photo of collateral, of one pixel.
_PHOTO = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
#: The steps of a lawsuit, each with its rule.
_LEGAL = {
    "send_demand": acting.demand_sent,
    "apply_freeze": freezing.freeze_applied,
    "record_ruling": freezing.ruling_recorded,
    "inspect_collateral": freezing.collateral_inspected,
    "file_claim": acting.claim_filed,
    "record_judgment": acting.judgment_recorded,
    "apply_enforcement": acting.enforcement_applied,
    "record_enforcement": acting.enforcement_recorded,
}
#: Who does each task, and who comes along to a visit.
_DOES = {
    "call_debtor": "collector",
    "negotiate_arrears": "collector.senior",
    "settle_objection": "collector.lead",
    **dict.fromkeys(_LEGAL, "legal"),
    _INSPECTION: "investigator",
}
_RULES = {
    **dict.fromkeys(("call_debtor", "negotiate_arrears"), contact_made),
    "settle_objection": objection_settled,
    **_LEGAL,
}
_COLLEAGUES = {"collector": "collector.second", "collector.senior": "collector.lead"}
_VISITS, _PAUSES = "0.12", "0.50"


@dataclass(frozen=True, slots=True, order=True)
class Work:
    """A task of a case, in the order people come to it: its time, its case, its definition."""

    at: time
    case_id: str
    definition: str


def planned(chance: Chance, case_id: str, definition: str, today: date) -> Work:
    """Return a task with the time of day at which somebody comes to it."""
    about = f"{case_id} {definition} {today}"
    return Work(time(chance.whole(f"{about} hour", _OPENS, _SHUTS), chance.whole(f"{about} minute", 0, 59)), case_id, definition)


@dataclass(frozen=True, slots=True)
class Desk:
    """The people, on a day; `refused` counts attempts that the rules of conduct refused, by field."""

    premises: Premises
    crowd: Crowd
    bank: Bank
    book: Book
    today: date
    refused: Counter[str]

    def do(self, work: Work) -> bool:
        """Do a task at its time, and say whether it is done: at least once the rules of conduct let it."""
        self.premises.clock.set(self.today, work.at)
        self.prepare(work)
        return any(self._done(work, entries) for entries in self.entries_for(work))

    def prepare(self, work: Work) -> None:
        """Hand in what a task asks for: the photo of collateral that was looked at."""
        if work.definition == _INSPECTION:
            case = self.book.get(CollectionCase, work.case_id)
            photo = Upload(kind=freezing.PHOTO, file_name="collateral.png", content=_PHOTO)
            add_legal_paper(self.bank, self.doer(_INSPECTION), case.loan_id, photo)

    def entries_for(self, work: Work) -> tuple[dict[str, object], ...]:
        """Return what a person enters into the task's form; where that may be refused, what is entered instead."""
        case = self.book.get(CollectionCase, work.case_id)
        if work.definition in {"call_debtor", "negotiate_arrears"}:
            attempt = self._attempt(case, work)
            return tuple({**attempt, "time": f"{at:%H:%M}"} for at in self._times(case, work))
        if work.definition == "settle_objection":
            return ({"reasons": "Looked into.", **self._settlement(case)},)
        owed = self._demanded(case) if work.definition == "send_demand" else None
        return (legal_entries(work.definition, self.today, owed or arrears_of(self.book, case.loan_id).overdue),)

    def _demanded(self, case: CollectionCase) -> Decimal | None:
        """Return what the letter asks for; None where none was written."""
        action = open_action(self.book, case.id)
        letter = letter_of(self.book, action) if action else None
        return letter.amount if letter else None

    def doer(self, definition: str) -> Actor:
        """Return who does tasks of a kind."""
        return self.premises.staff[_DOES[definition]].actor()

    def _done(self, work: Work, entries: Mapping[str, object]) -> bool:
        done = Completion(self.bank, self.book, self.doer(work.definition), self._human_task(work), dict(entries))
        try:
            _RULES[work.definition](done)
        except AttemptRefusedError as refused:
            refused.note(self.bank, done.actor)
            self.refused.update(refused.errors.keys())
            return False
        return True

    def _times(self, case: CollectionCase, work: Work) -> tuple[time, time]:
        """Return the time of day at which a debtor is tried by the office's hours, and, where it is night there, in his morning."""
        local = datetime.combine(self.today, work.at, ZoneInfo(self.bank.settings.timezone))
        return local.astimezone(debtor_zone(self.bank, self.book, case)).time(), time(9, work.at.minute)

    def _attempt(self, case: CollectionCase, work: Work) -> dict[str, object]:
        visit = work.definition == "negotiate_arrears" and self._happens(case, "visit", _VISITS)
        overdue = arrears_of(self.book, case.loan_id).overdue
        answer = self.crowd.answer(case.loan_id, self.today, overdue, visit=visit)
        promise = {} if answer.by is None else {"promise_amount": str(answer.amount), "promise_by": answer.by.isoformat()}
        return {
            **self._way(case, work, visit=visit),
            **promise,
            "addressee": "debtor",
            "outcome": answer.outcome,
            "next_step": NEXT_STEPS[answer.outcome][0],
        }

    def _way(self, case: CollectionCase, work: Work, *, visit: bool) -> dict[str, object]:
        if visit:
            return {"channel": "visit", "colleague": _COLLEAGUES[_DOES[work.definition]], "identified": True}
        return {"channel": "call", "recording": f"REC-{case.id}-{self.today:%Y%m%d}"}

    def _settlement(self, case: CollectionCase) -> dict[str, object]:
        if not self._happens(case, "pauses", _PAUSES):
            return {"decision": "resume"}
        days = self.crowd.customer(case.loan_id).chance.whole(f"{case.id} pause {self.today}", 5, 60)
        return {"decision": "pause", "pause_until": (self.today + timedelta(days=days)).isoformat()}

    def _happens(self, case: CollectionCase, what: str, share: str) -> bool:
        return self.crowd.customer(case.loan_id).chance.happens(f"{case.id} {what} {self.today}", share)

    def _human_task(self, work: Work) -> HumanTask:
        """Return the task as an engine would have made it; its rule reads only what it is and whose case it belongs to."""
        return HumanTask(
            id=f"{work.case_id}:{work.definition}:{self.today}",
            collection_case_id=work.case_id,
            process="collection",
            definition=work.definition,
            name=work.definition,
            group="",
            branch_id="",
            customer_name="",
            reference="",
            product="",
            segment="",
            amount=Decimal(0),
            currency=self.bank.settings.currency,
            created_at=self.bank.now(),
            business_date=self.today,
        )


def legal_entries(definition: str, today: date, owed: Decimal) -> dict[str, object]:
    """Return what a lawyer enters into a form: courts charge by their schedule and freeze nothing, enforcement never brings anything."""
    day, number = today.isoformat(), f"({today.year})"
    at_court = {"court": "District court", "reference": number}
    found: dict[str, dict[str, object]] = {
        "send_demand": {"sent_on": day, "reference": "EMS", "demanded": str(owed)},
        "apply_freeze": {
            **at_court,
            "decision": "apply",
            "day": day,
            "asset": "deposits",
            "amount": str(owed),
            "costs": str(freeze_fee(owed)),
        },
        "record_ruling": {"result": "refused", "day": day},
        "file_claim": {
            "court": "District court",
            "case_number": number,
            "filed_on": day,
            "claimed": str(owed),
            "costs": str(claim_fee(owed)),
        },
        "record_judgment": {"outcome": "won", "day": day, "judged": str(owed)},
        "apply_enforcement": {**at_court, "day": day},
        _INSPECTION: {"reference": number, "day": day, "condition": "in_order", "photos": 1},
        "record_enforcement": {"result": "running", "note": "Nothing new."},
    }
    return found[definition]
