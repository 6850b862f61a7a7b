"""kill -9 of engine, workers and web while applications come in: none lost, none started twice, none paid twice, all end."""

import json
import random
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests

from lending.domain.applications import Application, Status
from lending.domain.loans import Loan, Posting, Transfer
from lending.domain.new_application import NewApplication
from lending.domain.records import OutboxMessage
from lending.service.audit.anchoring import seal_all
from lending.service.audit.verifying import verify_journal
from lending.service.business_date import read_business_date
from lending.service.users import issue_token
from tests.support.applicants import CLEAN, PAPERS, application, customer, papers, person
from tests.support.stack import Stack, running_stack, wait_for

pytestmark = [pytest.mark.engine, pytest.mark.slow]

#: Applications while things are killed.
APPLICATIONS = 200
#: Seconds from one kill to the next, and how often each part is killed.
PAUSE, ROUNDS = (3.0, 9.0), 2
#: Seconds for everything to end after the last application was sent.
PATIENCE = 600
#: How customers go on after applying, by serial number: some take the loan, some withdraw at any moment, some a court has on its list.
WAYS = ("takes", "listed", "listed", "withdraws", "listed")
ENDS = {
    "takes": {Status.DISBURSED},
    "withdraws": {Status.WITHDRAWN, Status.DISBURSED},
    "listed": {Status.REFUSED},
}


@dataclass(frozen=True)
class Customer:
    """Somebody who applies over the API and asks again until he has an answer."""

    stack: Stack
    serial: int
    token: str
    body: dict[str, Any]
    chance: random.Random
    #: Set when a part did not come up again, so that nobody waits for it.
    over: threading.Event
    #: Codes that were no longer the newest.
    refused: set[str] = field(default_factory=set)

    @property
    def way(self) -> str:
        return WAYS[self.serial % len(WAYS)]

    def ask(self, path: str, body: Any = None, key: str = "") -> requests.Response | None:
        """Post once; None when the web was gone."""
        headers = {"Authorization": f"Bearer {self.token}", **({"Idempotency-Key": key} if key else {})}
        try:
            return requests.post(f"{self.stack.url('webapp')}/api/v1{path}", json=body, headers=headers, timeout=30)
        except requests.RequestException:
            return None

    def insist(self, path: str, body: Any = None, key: str = "") -> requests.Response:
        """Post until the web answers with something but its own trouble."""
        answers: list[requests.Response] = []

        def answered() -> bool:
            answer = self.ask(path, body, key)
            if answer is not None and answer.status_code < 500:
                answers.append(answer)
            return bool(answers) or self.over.is_set()

        wait_for(answered, PATIENCE, 0.3, f"{path} was never answered")
        return answers[0]

    def live(self) -> str:
        """Apply, go the own way, and return the application's id."""
        answer = self.insist("/applications", self.body, key=f"key-{self.serial}")
        assert answer.status_code == 201, answer.text
        identity = str(answer.json()["id"])
        if self.way == "takes":
            self.sign(identity)
        elif self.way == "withdraws":
            self.withdraw(identity)
        self.wait(lambda: not self.state(identity).is_open, identity, "did not end")
        return identity

    def wait(self, what: Callable[[], bool], identity: str, said: str) -> None:
        """Wait for something to become true, and where it does not, say where the case stands."""
        try:
            wait_for(lambda: self.over.is_set() or what(), PATIENCE, 0.5)
        except AssertionError:
            engine = self.stack.bank.engine
            stands = [record.activity for record in engine.activity_history(identity) if record.end is None]
            codes = (self.codes(), self.refused)
            raise AssertionError(f"{identity} {said}: {self.state(identity).status}, {stands}, {codes}, {engine.incidents()}") from None

    def sign(self, identity: str) -> None:
        """Sign once there is an offer, beginning again whenever a step was cut off."""

        def signed() -> bool:
            now = self.state(identity)
            return bool(now.signed_at) or not now.is_open or (now.status == Status.OFFERED and self.try_to_sign(identity))

        self.wait(signed, identity, "could not be signed")

    def try_to_sign(self, identity: str) -> bool:
        """Confirm with the newest code that was not refused yet; ask for another only without one, for five an hour are sent."""
        base = f"/applications/{identity}/contracts"
        codes = [code for code in self.codes() if code not in self.refused]
        if not codes:
            all((answer := self.ask(f"{base}/{step}")) is not None and answer.ok for step in ("open", "code"))
            return False
        answer = self.ask(f"{base}/confirm", {"code": codes[-1]})
        if answer is not None and answer.status_code == 422:
            # A newer one was made for him, and lost on its way when the web was killed.
            self.refused.add(codes[-1])
        return answer is not None and answer.ok

    def codes(self) -> list[str]:
        """Return the codes that arrived on the applicant's phone."""
        texts = [message.text for message in self.stack.bank.agencies.sms_inbox(person(self.serial).phone)]
        return [code for text in texts for code in re.findall(r"(?<![-\d])\d{6}(?!\d)", text)]

    def withdraw(self, identity: str) -> None:
        """Withdraw at any moment, often in that of the payment."""
        if self.chance.random() < 0.5:
            self.sign(identity)
        threading.Event().wait(self.chance.uniform(0, 3))
        assert self.insist(f"/applications/{identity}/withdraw").status_code in {200, 409}

    def state(self, identity: str) -> Application:
        """Read the application."""
        with self.stack.bank.read() as book:
            return book.get(Application, identity)


class Killer:
    """Kills one part after another and starts it again, in the main thread: the kernel ends an engine with the thread that started it."""

    def __init__(self, stack: Stack, chance: random.Random) -> None:
        self.stack, self.chance = stack, chance
        self.killed: list[str] = []
        #: Instances the engine acknowledged right before it was killed.
        self.acknowledged: list[tuple[str, str]] = []

    def work(self, over: Callable[[], bool]) -> None:
        """Kill each part so many times, in an order of its own each round, until it is over."""
        kills: tuple[Callable[[], None], ...] = (self.engine, self.engine_after_its_answer, self.workers, self.web)
        for kill in [kill for _ in range(ROUNDS) for kill in self.chance.sample(kills, len(kills))]:
            threading.Event().wait(self.chance.uniform(*PAUSE))
            if over():
                return
            kill()

    def engine(self) -> None:
        self.killed.append("engine")
        self.stack.kill("engine")
        self._engine_again()

    def engine_after_its_answer(self) -> None:
        """Start some case a second time, and kill the engine on its answer: what it acknowledged must stand, and end itself."""
        with self.stack.bank.read() as book:
            running = [found.id for found in book.find(Application) if found.process_instance]
        if running:
            identity = self.chance.choice(running)
            instance = self.stack.bank.engine.start("loan_origination", identity, {"application_id": identity})
            self.stack.kill("engine")
            self.killed.append("engine after its answer")
            self.acknowledged.append((identity, instance))
            self._engine_again()

    def _engine_again(self) -> None:
        self.stack.start_engine()
        assert self.stack.engine is not None
        self.stack.engine.wait_ready(PATIENCE)

    def workers(self) -> None:
        self._again("workers")

    def web(self) -> None:
        self._again("webapp")

    def _again(self, part: str) -> None:
        self.killed.append(part)
        self.stack.kill(part)
        self.stack.start(part)
        self.stack.wait_healthy(part)


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    # On a machine that does much else an agency may not answer in time, and nobody is here to verify by hand after the usual five tries.
    with running_stack(tmp_path, LOANFLOW_READING_SECONDS="0", LOANFLOW_JOB_TRIES="30") as running:
        yield running


@pytest.fixture
def seed() -> int:
    found = random.SystemRandom().randrange(2**32)
    print(f"seed {found}")
    return found


def customers(stack: Stack, chance: random.Random, over: threading.Event) -> list[Customer]:
    """Sign everybody up and have the papers handed in."""
    today = read_business_date(stack.bank)
    control = {"Authorization": f"Bearer {stack.settings.agency_credential}"}

    def prepare(serial: int) -> Customer:
        actor = customer(stack.bank, serial)
        documents = papers(stack.bank, actor, PAPERS["consumer"], today)
        listed = {"bureau": {**CLEAN["bureau"], "court_enforcement": WAYS[serial % len(WAYS)] == "listed"}}
        script = {"id_number": person(serial).id_number, "overrides": {**CLEAN, **listed}}
        requests.put(f"{stack.url('sandbox')}/sandbox/v1/people", json=script, headers=control, timeout=30).raise_for_status()
        body = {**sendable(application(serial)), "documents": list(documents)}
        return Customer(stack, serial, issue_token(stack.bank, f"c{serial}"), body, random.Random(chance.random()), over)

    return [prepare(serial) for serial in range(APPLICATIONS)]


def sendable(new: NewApplication) -> dict[str, Any]:
    """Return an application as the API takes it."""
    text = json.dumps(asdict(new), default=lambda value: sorted(value) if isinstance(value, frozenset) else str(value))
    return {name: value for name, value in json.loads(text).items() if value is not None}


def test_nothing_is_lost_or_done_twice_whatever_is_killed(stack: Stack, seed: int) -> None:
    chance = random.Random(seed)
    over = threading.Event()
    everybody = customers(stack, chance, over)

    # When everybody applies while parts are killed
    killer = Killer(stack, chance)
    with ThreadPoolExecutor(16) as pool:
        lives = [pool.submit(who.live) for who in everybody]
        try:
            killer.work(lambda: all(life.done() for life in lives))
        except BaseException:
            over.set()
            raise
        identities = [life.result() for life in lives]

    # Then each is there once and came to an end of its own way
    assert len(set(identities)) == APPLICATIONS
    with stack.bank.read() as book:
        found = {item.id: item for item in book.find(Application)}
        loans, transfers, postings = book.find(Loan), book.find(Transfer), book.find(Posting)
    assert set(found) == set(identities)
    for who, identity in zip(everybody, identities, strict=True):
        assert found[identity].status in ENDS[who.way], (who.way, identity, found[identity].status)
    assert set(killer.killed) == {"engine", "engine after its answer", "workers", "webapp"}, killer.killed
    print(f"killed {killer.killed}")

    # And nothing waits any more
    wait_for(lambda: not undelivered(stack), PATIENCE, 0.5, "words to the engine are left")
    check_engine(stack, identities, killer.acknowledged)

    # And the money went out once: sandbox, transfers, ledger and loans agree
    paid = {item.id for item in found.values() if item.status == Status.DISBURSED}
    assert {loan.application_id for loan in loans} == paid
    assert len(loans) == len(transfers) == len(postings) == len(paid)
    totals = stack.bank.agencies.transfer_totals()
    principal = sum((loan.principal for loan in loans), Decimal(0))
    assert (totals.count, totals.amount) == (len(loans), principal)
    assert Decimal(sum(posting.minor_units for posting in postings)) / 100 == principal

    # And the journal is whole
    seal_all(stack.bank)
    assert verify_journal(stack.bank).broken is None


def undelivered(stack: Stack) -> int:
    with stack.bank.read() as book:
        return book.count(OutboxMessage, delivered_at=None)


def withdrawn(stack: Stack, identity: str) -> bool:
    with stack.bank.read() as book:
        return book.get(Application, identity).status == Status.WITHDRAWN


def at_rest(stack: Stack, identity: str) -> bool:
    return all(record.end for record in stack.bank.engine.activity_history(identity))


def check_engine(stack: Stack, identities: list[str], acknowledged: list[tuple[str, str]]) -> None:
    """Hold the engine to it: one instance at work for each application, the others ended at once, all at rest, no incident."""
    engine = stack.bank.engine
    for identity, instance in acknowledged:
        assert instance in engine.instances("loan_origination", identity), "an acknowledged start was lost"
    for identity in identities:
        wait_for(partial(at_rest, stack, identity), PATIENCE, 0.5, f"{identity} still runs")
        history = engine.activity_history(identity)
        worked = {record.process_instance for record in history if record.activity == "intake"}
        ended_at_once = {record.process_instance for record in history if record.activity in {"end_duplicate", "end_withdrawn"}}
        # Who withdraws at once may do so before any work began.
        assert len(worked) == 1 or (not worked and withdrawn(stack, identity)), identity
        assert set(engine.instances("loan_origination", identity)) <= worked | ended_at_once, identity
    assert not engine.incidents()
