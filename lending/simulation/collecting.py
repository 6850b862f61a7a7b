"""Collection without an engine: cases go the way of bpmn/collection.bpmn, by its use cases and the bank's own tables."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lending.adapters.models import BPMN
from lending.domain.decision_tables import Tables, Value, decide
from lending.domain.loans import CollectionCase
from lending.domain.records import Errand, OutboxMessage
from lending.service.close.ports import ARREARS_CHANGED, COLLECTION
from lending.service.collection.cases import claim_case, close_case, plan_step, read_arrears
from lending.service.collection.reminders import read_report, send_reminder
from lending.service.collection.settling import check_promise
from lending.service.decision_tables import read_tables
from lending.service.legal.actions import choose_course, note_preserved, plan_legal_step, weigh_course
from lending.service.legal.preserving import conclude_preservation, open_preservation, stop_drawdowns
from lending.service.ports import Bank, Book, Scalar
from lending.simulation.behaviour import Crowd
from lending.simulation.desk import Desk, Work, planned
from lending.simulation.premises import Premises, as_one

#: When the processes of a day that was closed go on.
NIGHT = time(0, 30)
_DAY = timedelta(days=1)
#: Words about cases; those to the processes of the monthly review need no answer, the review was done.
_TOLD = frozenset({COLLECTION, ARREARS_CHANGED})
_LADDER, _STEP_END = "collection_ladder", "collection_step_end"
_CALLS = {"phone": "call_debtor", "senior": "negotiate_arrears"}
#: What people do at each stage of a lawsuit, and how far a freeze is.
_LEGAL = {
    "demand": "send_demand",
    "claim": "file_claim",
    "judgment": "record_judgment",
    "enforcement": "apply_enforcement",
    "result": "record_enforcement",
}
_FREEZE = {"none": "apply_freeze", "applied": "record_ruling"}
_INSPECTION = "inspect_collateral"
_COURSE = "legal_course"


def read_ladder() -> Tables:
    """Read the tables of the ladder and of lawsuits from the bank's own files."""
    return {name: read_tables((BPMN / f"{name}.dmn").read_bytes())[name] for name in (_LADDER, _STEP_END, _COURSE)}


@dataclass(slots=True)
class Collection:
    """The cases as their processes stand: the day on which each goes on, and what it waits for."""

    premises: Premises
    crowd: Crowd
    ladder: Tables
    wakes: dict[str, date] = field(default_factory=dict)
    waits: dict[str, str] = field(default_factory=dict)
    #: Attempts that the rules of conduct refused, by field.
    refused: Counter[str] = field(default_factory=Counter)
    #: Nobody waits for an engine here.
    waited: float = 0.0

    def work(self, today: date) -> int:
        """Do a day's work on the cases that go on today, and return how many did."""
        self.premises.clock.set(today, NIGHT)
        began, changed = self._words()
        awake = began | changed | {case_id for case_id, day in self.wakes.items() if day <= today}
        if not awake:
            return 0
        with as_one(self.premises.bank, cases=sorted(awake)) as (bank, book):
            for case_id in sorted(began):
                claim_case(bank, case_id, f"simulated:{case_id}")
            desk = Desk(self.premises, self.crowd, bank, book, today, self.refused)
            _Day(self, bank, book, today).work(sorted(awake), desk)
        return len(awake)

    def _words(self) -> tuple[set[str], set[str]]:
        """Take the words that were left for the engine: cases to begin, and cases whose arrears changed."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        with self.premises.bank.begin() as book:
            for word in book.find(OutboxMessage, delivered_at=None, order="id"):
                word.delivered_at, word.result, word.tries = self.premises.bank.now(), "simulated", 1
                if word.target in _TOLD:
                    found[word.kind].add(word.application_id)
        for case_id in found[Errand.MESSAGE]:
            self.waits.pop(case_id, None)
        return found[Errand.START], found[Errand.MESSAGE]


@dataclass(slots=True)
class _Day:
    """A day's work within one transaction."""

    collection: Collection
    bank: Bank
    book: Book
    today: date
    tasks: list[Work] = field(default_factory=list)
    #: Cases that somebody had in hand today: what comes next for people waits until tomorrow.
    had: set[str] = field(default_factory=set)

    def work(self, awake: list[str], desk: Desk) -> None:
        """Let cases go on, then let people do what waits for them, in the order of the day, and the cases go on from there."""
        for case_id in awake:
            self._go_on(case_id)
        for work in sorted(self.tasks):
            if desk.do(work):
                self._go_on(work.case_id)
            else:
                self._wake(work.case_id, self.today + _DAY)

    def _go_on(self, case_id: str) -> None:
        """Let a case's process go on until it waits for a day or for somebody."""
        self.collection.wakes.pop(case_id, None)
        case, waited = self.book.get(CollectionCase, case_id), self.collection.waits.pop(case_id, "")
        if waited == "promise":
            check_promise(self.bank, case_id)
        if waited == "report" and case.state == "open" and not self._reminded(case):
            self._wants(case, _CALLS["phone"])
            return
        facts = read_arrears(self.bank, case_id)
        if facts["past_due"]:
            self._take_step(case, facts)
        else:
            close_case(self.bank, case_id)

    def _reminded(self, case: CollectionCase) -> bool:
        delivered = bool(read_report(self.bank, case.id)["delivered"])
        if delivered:
            self.collection.crowd.reminded(case.loan_id, self.today)
        return delivered

    def _take_step(self, case: CollectionCase, facts: Mapping[str, Scalar]) -> None:
        known: dict[str, Value] = dict(facts)
        known |= decide(self.collection.ladder, _LADDER, known)
        known |= decide(self.collection.ladder, _STEP_END, known)
        plan = plan_step(self.bank, case.id, str(known["ladder_step"]), int(str(known["step_end_day"])))
        work = str(plan["work_step"])
        if work == "promise":
            self._wait(case.id, plan["promise_until"], work)
        elif work == "pause":
            self._wait(case.id, plan["wait_until"], work)
        elif work == "sms":
            self._wait(case.id, send_reminder(self.bank, case.id)["report_at"], "report")
        elif work == "legal":
            self._sue(case)
        else:
            self._wants(case, {**_CALLS, "objection": "settle_objection"}[work])

    def _sue(self, case: CollectionCase) -> None:
        """Go the way of bpmn/legal_action.bpmn until it waits for a day or for somebody."""
        plan = plan_legal_step(self.bank, case.id)
        step = str(plan["legal_step"])
        if step == "wait":
            self._wait(case.id, plan["legal_wait_until"], step)
        elif step == "course":
            known: dict[str, Value] = dict(weigh_course(self.bank, case.id))
            choose_course(self.bank, case.id, str(decide(self.collection.ladder, _COURSE, known)[_COURSE]))
            self._sue(case)
        elif step == "preserve":
            self._preserve(case, str(plan["preservation_id"]))
        else:
            self._wants(case, _LEGAL[step])

    def _preserve(self, case: CollectionCase, preservation_id: str) -> None:
        """Go the way of bpmn/asset_preservation.bpmn; what its two branches want is done one after the other, a task of a case a day."""
        plan = open_preservation(self.bank, preservation_id, f"simulated:{preservation_id}")
        stop_drawdowns(self.bank, preservation_id)
        if plan["freeze_stage"] in _FREEZE:
            self._wants(case, _FREEZE[str(plan["freeze_stage"])])
        elif plan["to_inspect"]:
            self._wants(case, _INSPECTION)
        else:
            conclude_preservation(self.bank, preservation_id)
            note_preserved(self.bank, case.id)
            self._sue(case)

    def _wait(self, case_id: str, until: Scalar, what: str) -> None:
        """Wake a case on the day an engine's timer would."""
        day = datetime.fromisoformat(str(until)).astimezone(ZoneInfo(self.bank.settings.timezone)).date()
        self._wake(case_id, max(day, self.today + _DAY))
        self.collection.waits[case_id] = what

    def _wake(self, case_id: str, day: date) -> None:
        self.collection.wakes[case_id] = day

    def _wants(self, case: CollectionCase, definition: str) -> None:
        if case.id in self.had:
            self._wake(case.id, self.today + _DAY)
            return
        self.had.add(case.id)
        chance = self.collection.crowd.customer(case.loan_id).chance
        self.tasks.append(planned(chance, case.id, definition, self.today))
