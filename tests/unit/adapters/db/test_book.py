from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest

from lending.domain.actors import HEAD_OFFICE, Actor, Branch, LoginAttempt, Role
from lending.domain.applications import Application, Decision, Status
from lending.domain.loans import DailyClose
from lending.domain.tasks import HumanTask
from lending.errors import ConflictError, NotFoundError
from lending.service.ports import CaseQuery, TaskQuery
from lending.service.task_variables import keep_variables
from tests.support.bank import FIRST_DAY, NOON, new_person
from tests.support.walk import change, paid_to, row, rows, until_paid


def test_what_is_not_there_is_not_found(any_bank):
    with any_bank.bank.begin() as book:
        for get in (book.get, book.lock):
            with pytest.raises(NotFoundError, match="no branch nowhere"):
                get(Branch, "nowhere")
        assert book.first(Branch, id="nowhere") is None


def test_entities_are_found_by_value_by_any_of_several_and_by_nothing(any_bank):
    with any_bank.bank.read() as book:
        assert [branch.id for branch in book.find(Branch, id=("ningbo", "hangzhou"), order="-id")] == ["ningbo", "hangzhou"]
        assert [branch.id for branch in book.find(Branch, order="id")] == ["hangzhou", "head_office", "ningbo"]
        assert book.count(Branch) == 3
        assert book.count(Branch, id="ningbo") == 1
        assert book.find(Application, process_instance=None) == []


def test_money_owed_is_exact_and_self_paid_is_what_no_payee_got(any_bank):
    applicant = any_bank.customer()
    application = any_bank.submit(applicant, payment_mode="mixed", payments=paid_to(amount=30_000), amount=Decimal("50000.01"))
    until_paid(any_bank, application, applicant)
    with any_bank.bank.read() as book:
        assert str(book.exposure(applicant.party_id)) == "50000.01"
        ((_, amount),) = book.self_paid(applicant.party_id)
        assert str(amount) == "20000.01"
        assert book.exposure("nobody") == 0


def test_a_row_changed_by_two_at_once_is_a_conflict(any_bank):
    application = any_bank.submit()

    def change_behind() -> None:
        with any_bank.bank.read() as reading:
            return reading.get(Application, application.id)

    stale = change_behind()
    any_bank.set(application.id, amount=Decimal(1_000))
    stale.amount = Decimal(2_000)
    with pytest.raises(ConflictError, match="same moment"), any_bank.bank.begin() as book:
        book.add(stale)
    assert any_bank.application(application.id).amount == 1_000


def test_failed_sign_ins_are_counted_by_name_and_by_address(any_bank):
    attempts = [("a", "x", 0, False), ("a", "y", 0, False), ("b", "x", 0, False), ("a", "x", 0, True), ("a", "x", 20, False)]
    with any_bank.bank.begin() as book:
        for number, (login, address, minutes, succeeded) in enumerate(attempts):
            at = NOON - timedelta(minutes=minutes)
            book.add(LoginAttempt(id=str(number), login_digest=login, address=address, at=at, succeeded=succeeded))
    with any_bank.bank.read() as book:
        assert book.recent_failures("a", "x", NOON - timedelta(minutes=15)) == (2, 2)


def officer(role: Role, branch: str, user_id: str = "she") -> Actor:
    return Actor(user_id=user_id, name="n", roles=frozenset({role}), branch_id=branch)


@pytest.fixture
def busy(any_bank):
    """A bank with tasks of two branches and two groups."""
    first, second = (
        any_bank.submit(),
        any_bank.submit(applicant=new_person("李娜"), channel="branch", actor=any_bank.actor("intake.ningbo")),
    )
    any_bank.task(first.id, "precheck_application", "intake_officer", due=NOON - timedelta(hours=1), id="t1")
    any_bank.task(first.id, "review_case", "reviewer", due=NOON + timedelta(hours=1), id="t2")
    any_bank.task(second.id, "precheck_application", "intake_officer", due=None, id="t3")
    any_bank.task(first.id, "supplement_material", "customer", due=NOON + timedelta(days=9), id="t4")
    change(any_bank, HumanTask, "t3", amount=Decimal(90_000))
    return any_bank


def listed(trial, actor: Actor, **more: object) -> list[str]:
    query = TaskQuery(actor=actor, now=NOON, end_of_day=NOON + timedelta(hours=4), **more)
    with trial.bank.read() as book:
        tasks, (total, _counts) = book.tasks_for(query), book.task_counts(query)
    assert total >= len(tasks)
    return [task.id for task in tasks]


LISTS = [
    (officer(Role.INTAKE_OFFICER, HEAD_OFFICE), {}, ["t1", "t3"]),
    (officer(Role.INTAKE_OFFICER, "ningbo"), {}, ["t3"]),
    (officer(Role.INTAKE_OFFICER, "hangzhou"), {}, []),
    (officer(Role.REVIEWER, HEAD_OFFICE), {}, ["t2"]),
    (officer(Role.SUPERVISOR, HEAD_OFFICE), {}, ["t1", "t2", "t3"]),
    (officer(Role.AUDITOR, HEAD_OFFICE), {}, []),
    (officer(Role.SUPERVISOR, HEAD_OFFICE), {"view": "overdue"}, ["t1"]),
    (officer(Role.SUPERVISOR, HEAD_OFFICE), {"view": "due_today"}, ["t2"]),
    (officer(Role.SUPERVISOR, HEAD_OFFICE), {"view": "mine"}, []),
    (officer(Role.SUPERVISOR, HEAD_OFFICE), {"view": "all"}, ["t1", "t2", "t3"]),
    (officer(Role.SUPERVISOR, HEAD_OFFICE), {"group": "reviewer"}, ["t2"]),
    (officer(Role.SUPERVISOR, HEAD_OFFICE), {"product": "mortgage"}, []),
    (officer(Role.SUPERVISOR, HEAD_OFFICE), {"segment": "B", "sort": "amount", "limit": 1}, ["t3"]),
    (officer(Role.SUPERVISOR, HEAD_OFFICE), {"text": "李"}, ["t3"]),
    (officer(Role.SUPERVISOR, HEAD_OFFICE), {"text": "%"}, []),
    (officer(Role.SUPERVISOR, HEAD_OFFICE), {"sort": "due", "offset": 1}, ["t2", "t3"]),
    (officer(Role.SUPERVISOR, HEAD_OFFICE), {"sort": "nonsense"}, ["t1", "t2", "t3"]),
]


def test_lists_show_what_is_in_scope_and_asked_for(busy):
    assert [listed(busy, actor, **more) for actor, more, _ in LISTS] == [found for _, _, found in LISTS]


def test_customers_see_their_own_tasks(busy):
    first = row(busy, HumanTask, id="t4")
    with busy.bank.read() as book:
        borrower = book.get(Application, first.application_id).party_id
    for party, found in ((borrower, ["t4"]), ("another", [])):
        actor = Actor(user_id="u", name="n", roles=frozenset({Role.CUSTOMER}), party_id=party, branch_id=HEAD_OFFICE)
        assert listed(busy, actor) == found


def test_counts_stand_beside_each_filter(busy):
    supervisor = officer(Role.SUPERVISOR, HEAD_OFFICE)
    with busy.bank.begin() as book:
        assert book.claim_task("t2", "she", NOON)
        assert not book.claim_task("t2", "he", NOON)
    with busy.bank.read() as book:
        total, counts = book.task_counts(TaskQuery(actor=supervisor, now=NOON, end_of_day=NOON + timedelta(hours=4)))
    assert total == 3
    assert counts == {
        "mine": 1,
        "substitute": 0,
        "follow_up": 0,
        "overdue": 1,
        "due_today": 1,
        "group:intake_officer": 2,
        "group:reviewer": 1,
        "product:consumer": 3,
        "segment:B": 3,
    }
    assert listed(busy, supervisor, view="mine") == ["t2"]


CASES = [
    ("auditor", {}, 2),
    ("reviewer", {}, 2),
    ("reviewer.ningbo", {}, 1),
    ("partner", {}, 0),
    ("admin", {"status": Status.SUBMITTED}, 2),
    ("admin", {"product": "mortgage"}, 0),
    ("admin", {"text": "李"}, 1),
    ("admin", {"text": "ln-2026-000001"}, 1),
    ("admin", {"limit": 1}, 1),
]


def test_cases_are_listed_in_scope(busy):
    with busy.bank.read() as book:
        counts = [len(book.cases_for(CaseQuery(actor=busy.actor(login), **more))[0]) for login, more, _ in CASES]
    assert counts == [count for _, _, count in CASES]


DAY = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("bounds", "count"),
    [
        ({"since": DAY}, 1),
        ({"since": DAY + timedelta(days=1)}, 0),
        ({"before": DAY + timedelta(days=1)}, 1),
        ({"before": DAY}, 0),
        ({"least": Decimal(50_000), "most": Decimal(50_000)}, 1),
        ({"least": Decimal("50000.01")}, 0),
        ({"most": Decimal("49999.99")}, 0),
    ],
)
def test_cases_are_found_by_day_and_amount(any_bank, bounds, count):
    any_bank.submit()
    with any_bank.bank.read() as book:
        assert book.cases_for(CaseQuery(actor=any_bank.actor("auditor"), **bounds))[1] == count


def test_cases_are_found_by_who_had_a_hand_in_them(any_bank):
    # Given a case one officer reviewed, one decided by another, and one nobody touched
    reviewed, decided = any_bank.submit(), any_bank.submit()
    any_bank.submit()
    task = any_bank.task(reviewed.id, "review_case", "reviewer")
    change(any_bank, HumanTask, task.id, completed_by=any_bank.user("reviewer").id)
    with any_bank.bank.begin() as book:
        by = {"decided_by": any_bank.user("approver").id, "decided_at": DAY, "business_date": DAY.date()}
        book.add(Decision(id="d", application_id=decided.id, stage="approval", outcome="approved", **by))
    # When
    found = {}
    with any_bank.bank.read() as book:
        for login in ("reviewer", "approver", "supervisor"):
            rows, _ = book.cases_for(CaseQuery(actor=any_bank.actor("auditor"), officer=any_bank.user(login).id))
            found[login] = [application.id for application, _ in rows]
    # Then
    assert found == {"reviewer": [reviewed.id], "approver": [decided.id], "supervisor": []}


def test_customers_list_their_own_cases_and_somebody_without_a_role_none(busy):
    applicant = busy.customer()
    own = busy.submit(applicant)
    with busy.bank.read() as book:
        found, _ = book.cases_for(CaseQuery(actor=applicant))
        none, _ = book.cases_for(CaseQuery(actor=Actor(user_id="u", name="n")))
    assert ([application.id for application, _ in found], none) == ([own.id], [])


def test_instants_come_back_in_utc(any_bank):
    assert rows(any_bank, Application) == []
    assert any_bank.submit().submitted_at.tzinfo is UTC
    assert row(any_bank, Application).submitted_at == any_bank.application(row(any_bank, Application).id).submitted_at
    assert row(any_bank, Application).submitted_at > datetime(2026, 11, 23, 4, tzinfo=UTC)


def test_days_closed_are_found_after_reading_ahead_as_before(any_bank):
    days = [FIRST_DAY + timedelta(days=number) for number in range(9)]
    states = ["open", *["done"] * 6, "open", "done"]
    with any_bank.bank.begin() as book:
        book.add(*(DailyClose(day=day, state=state, started_at=NOON) for day, state in zip(days, states, strict=True)))
    asked = [
        {"state": "open"},
        {"state": "done"},
        {},
        *({"day": day, "state": state} for day in (days[0], days[2], days[7], days[8]) for state in ("open", "done")),
        {"day": days[8] + timedelta(days=1)},
    ]

    def answers(book):
        found = [[book.find(DailyClose, order=order, **equal) for equal in asked] for order in ("day", "-day")]
        first = [[book.first(DailyClose, order=order, **equal) for equal in asked] for order in ("day", "-day")]
        return found, first, [book.count(DailyClose, **equal) for equal in asked]

    with any_bank.bank.read() as book:
        before = answers(book)
        book.read_ahead(["no loan"])
        assert answers(book) == before


#: Narrower lists, some found among the counts of group, product and segment, some counted for themselves.
NARROWER = {
    "nothing more": {},
    "group": {"group": "intake_officer"},
    "product and segment": {"product": "consumer", "segment": "B"},
    "product nobody has": {"product": "mortgage"},
    "view": {"view": "overdue"},
    "view of a group": {"view": "overdue", "group": "reviewer"},
    "amount": {"least": Decimal(80_000)},
    "everything": {"view": "all"},
    "text": {"text": "李"},
}


@pytest.mark.parametrize("branch", [HEAD_OFFICE, "ningbo"])
def test_every_count_is_the_length_of_its_list(busy, branch):
    actor = officer(Role.SUPERVISOR, branch)
    base = TaskQuery(actor=actor, now=NOON, end_of_day=NOON + timedelta(hours=4))
    bands = {name: replace(base, **more) for name, more in NARROWER.items()}
    with busy.bank.read() as book:
        lengths = {name: len(book.tasks_for(query)) for name, query in bands.items()}
        assert {name: book.task_counts(query)[0] for name, query in bands.items()} == lengths
        _total, counts = book.task_counts(replace(base, sort="amount", offset=1, limit=1), bands)
    assert {name: counts[name] for name in bands} == lengths
    assert lengths["nothing more"] == (3 if branch == HEAD_OFFICE else 1)


def test_tallies_tell_the_values_that_occur_in_the_scope(busy):
    base = TaskQuery(actor=officer(Role.SUPERVISOR, "ningbo"), now=NOON, end_of_day=NOON + timedelta(hours=4))
    with busy.bank.begin() as book:
        assert book.claim_task("t3", "she", NOON)
    with busy.bank.read() as book:
        assert book.task_tallies(base, "group", {"dear": replace(base, least=Decimal(90_001))}) == {"intake_officer": {"": 1, "dear": 0}}
        assert book.task_tallies(base, "assignee", {"late": replace(base, view="overdue")}) == {"she": {"": 1, "late": 0}}
        assert book.task_tallies(replace(base, view="done"), "completed_by", {}) == {}


def test_tasks_are_found_by_a_variable_of_their_process(busy):
    with busy.bank.begin() as book:
        for task, variables in {"t1": {"route": "manual"}, "t2": {"visit_required": True}, "t3": {"route": "manual"}}.items():
            keep_variables(book, book.get(HumanTask, task), variables)
    query = TaskQuery(actor=officer(Role.SUPERVISOR, HEAD_OFFICE), now=NOON, end_of_day=NOON, variable="route", value="manual")
    with busy.bank.read() as book:
        assert [task.id for task in book.tasks_for(query)] == ["t1", "t3"]
        assert book.task_counts(query, {"here": replace(query, group="reviewer")})[0] == 2
        assert book.task_counts(query, {"here": replace(query, group="reviewer")})[1]["here"] == 0
        assert book.task_variables(query) == ["route", "visit_required"]
        assert book.task_variables(replace(query, actor=officer(Role.SUPERVISOR, "ningbo"))) == ["route"]


@pytest.mark.parametrize(
    ("roles", "lengths"),
    [
        ({Role.SUPERVISOR}, (4, 2, 2)),
        ({Role.REVIEWER}, (3, 2, 1)),
        ({Role.REVIEWER, Role.INTAKE_OFFICER}, (4, 2, 2)),
        ({Role.SUPERVISOR, Role.REVIEWER}, (4, 2, 2)),
        ({Role.AUDITOR}, (0, 0, 0)),
    ],
)
@pytest.mark.parametrize("few", [1, 2_000])
def test_what_is_counted_by_a_variable_is_the_length_of_its_list(busy, monkeypatch, roles, lengths, few):
    monkeypatch.setattr("lending.adapters.db.variable_lists._FEW", few)
    # Given tasks of three groups in two branches, all with the same value, one held by somebody who is not of its group
    with busy.bank.begin() as book:
        model = {each.name: getattr(book.get(HumanTask, "t1"), each.name) for each in fields(HumanTask)}
        for number, (group, place) in enumerate(product(("intake_officer", "reviewer", "customer"), ("ningbo", "hangzhou"))):
            held = {"state": "claimed", "assignee": "she"} if number == 0 else {}
            task = HumanTask(**{**model, "id": f"v{number}", "group": group, "branch_id": place, **held})
            book.add(task)
            book.flush()
            keep_variables(book, task, {"route": "manual", "level": number})
    narrower = {"her group": {"group": "reviewer"}, "hers": {"view": "mine"}, "dear": {"least": Decimal(1)}, "none": {"value": "instant"}}
    for branch, length in zip((HEAD_OFFICE, "ningbo", "hangzhou"), lengths, strict=True):
        actor = Actor(user_id="she", name="n", roles=frozenset(roles), branch_id=branch)
        query = TaskQuery(actor=actor, now=NOON, end_of_day=NOON, variable="route", value="manual", sort="amount")
        with busy.bank.read() as book:
            # Then
            assert len(book.tasks_for(query)) == length
            for asked in (query, *(replace(query, **more) for more in narrower.values())):
                total, counts = book.task_counts(asked, {"again": asked})
                assert (total, counts["again"]) == (len(book.tasks_for(asked)),) * 2
            assert book.task_variables(query) == (["level", "route"] if length else [])
