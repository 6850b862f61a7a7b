"""The people of collection at work: calls and visits, objections, legal steps, each completed by its task's own rule."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from lending.demo.chance import Chance
from lending.domain.loans import CollectionCase
from lending.domain.tasks import HumanTask
from lending.service.collection.arrears import arrears_of
from lending.service.collection.collecting import contact_made, objection_settled
from lending.service.collection.contacts import AttemptRefusedError, debtor_zone
from lending.service.collection.legal import legal_step_done
from lending.service.ports import Bank, Book
from lending.service.tasks import Completion
from lending.simulation.behaviour import Crowd
from lending.simulation.premises import Premises

#: The hours in which people begin a task.
_OPENS, _SHUTS = 9, 17
#: Who does each task, and who comes along to a visit.
_DOES = {
    "call_debtor": "collector",
    "negotiate_arrears": "collector.senior",
    "settle_objection": "collector.lead",
    **dict.fromkeys(("send_demand", "file_claim", "enforce_judgment"), "legal"),
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
        """Do a task at its time, and say whether it is done."""
        self.premises.clock.set(self.today, work.at)
        case = self.book.get(CollectionCase, work.case_id)
        if work.definition in {"call_debtor", "negotiate_arrears"}:
            return self._contact(case, work)
        if work.definition == "settle_objection":
            objection_settled(self._completion(work, self._settlement(case)))
        else:
            legal_step_done(self._completion(work, {}))
        return True

    def _contact(self, case: CollectionCase, work: Work) -> bool:
        """Try to reach the debtor; where it is night there the attempt is refused, and made in the debtor's morning instead."""
        local = datetime.combine(self.today, work.at, ZoneInfo(self.bank.settings.timezone))
        there = local.astimezone(debtor_zone(self.bank, self.book, case)).time()
        entries = self._attempt(case, work)
        return any(self._tried(work, {**entries, "time": f"{at:%H:%M}"}) for at in (there, time(9, work.at.minute)))

    def _tried(self, work: Work, entries: Mapping[str, object]) -> bool:
        done = self._completion(work, entries)
        try:
            contact_made(done)
        except AttemptRefusedError as refused:
            refused.note(self.bank, done.actor)
            self.refused.update(refused.errors.keys())
            return False
        return True

    def _attempt(self, case: CollectionCase, work: Work) -> dict[str, object]:
        visit = work.definition == "negotiate_arrears" and self._happens(case, "visit", _VISITS)
        overdue = arrears_of(self.book, case.loan_id).overdue
        answer = self.crowd.answer(case.loan_id, self.today, overdue, visit=visit)
        promise = {} if answer.by is None else {"promise_amount": answer.amount, "promise_by": answer.by.isoformat()}
        return {**self._way(case, work, visit=visit), **promise, "addressee": "debtor", "outcome": answer.outcome}

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

    def _completion(self, work: Work, entries: Mapping[str, object]) -> Completion:
        actor = self.premises.staff[_DOES[work.definition]].actor()
        return Completion(self.bank, self.book, actor, self._human_task(work), dict(entries))

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
