import pytest

from lending.domain.actors import Role, User
from lending.domain.loans import Loan
from lending.domain.parties import Party
from lending.domain.records import BankState, JournalEntry, OutboxMessage
from lending.domain.segmentation.records import ManagedCustomer, SegmentMove
from lending.domain.tasks import HumanTask
from lending.errors import ConflictError, ForbiddenError, InvalidInputError
from lending.service import tasks
from lending.service.review import following, visits
from lending.service.review.visits import claim_follow_up
from tests.support.bank import FIRST_DAY
from tests.support.reviewing import MONTH, add_account, add_borrower, add_town, review
from tests.support.walk import at_once, change, do, failures, row, rows

VISITED = {"visited_on": FIRST_DAY.isoformat(), "colleague": "Li Na"}
NOT_MET = {"outcome": "not_met", "finding": "Nobody at home.", **VISITED}
MET = {"outcome": "in_difficulty", "finding": "Lost his work.", **VISITED}
SECURED = {"outcome": "preserving", "finding": "A flat in Ningbo."}


def move_of(trial, party_id):
    return rows(trial, SegmentMove, party_id=party_id, order="-month")[0]


def test_each_segment_starts_what_it_must_and_only_once(any_bank):
    add_town(any_bank)
    review(any_bank)
    for again in following.STRATEGIES:
        again(any_bank.bank, MONTH)
    outcomes = {move.party_id: (move.segment, move.state, move.outcome) for move in rows(any_bank, SegmentMove)}
    assert outcomes == {
        "good": ("A", "done", "manager_assigned"),
        "moved up": ("B", "done", "offer_noted"),
        "gambler": ("C", "open", ""),
        "late": ("D", "open", ""),
    }
    started = {message.application_id: message.variables for message in rows(any_bank, OutboxMessage)}
    ids = [move_of(any_bank, name).id for name in ("gambler", "late")]
    assert started == {ids[0]: {"move_id": ids[0], "segment": "C"}, ids[1]: {"move_id": ids[1], "segment": "D"}}
    assert row(any_bank, ManagedCustomer).manager_id == any_bank.user("manager").id
    assert len(rows(any_bank, JournalEntry, action="manager_assigned")) == 1


def test_who_stays_in_his_segment_starts_nothing(trial):
    add_town(trial)
    review(trial)
    before = len(rows(trial, OutboxMessage)), len(rows(trial, SegmentMove))
    with trial.bank.begin() as book:
        state = book.lock(BankState, "business_date")
        state.value = "2026-12-01"
    add_account(trial, "good", month="2026-11", months=1, salary=20_000, spending=-8_000)
    add_account(trial, "gambler", month="2026-11", months=1, salary=8_000, gambling=-3_000, spending=-6_000)
    add_account(trial, "moved up", month="2026-11", months=1, salary=9_000, spending=-8_900)
    report = review(trial, "2026-11")
    assert report["moves"] == {}
    assert (len(rows(trial, OutboxMessage)), len(rows(trial, SegmentMove))) == before


def test_the_manager_with_the_fewest_customers_of_the_branch_is_chosen_and_a_manager_stays(trial):
    trial.change("intake.ningbo", roles=["customer_manager"])
    for name in ("a", "b", "c"):
        add_borrower(trial, name)
        add_account(trial, name, salary=20_000, spending=-8_000)
    add_borrower(trial, "d", branch="hangzhou")
    add_account(trial, "d", salary=20_000, spending=-8_000)
    with trial.bank.begin() as book:
        book.add(ManagedCustomer(party_id="c", manager_id=trial.user("manager").id, since=FIRST_DAY))
    trial.change("reviewer.ningbo", roles=["customer_manager"])
    review(trial)
    managers = {found.party_id: found.manager_id for found in rows(trial, ManagedCustomer)}
    ningbo = {trial.user("intake.ningbo").id, trial.user("reviewer.ningbo").id}
    assert {managers["a"], managers["b"]} == ningbo
    assert (managers["c"], managers["d"]) == (trial.user("manager").id,) * 2
    assert {move.outcome for move in rows(trial, SegmentMove)} == {"manager_assigned"}


def test_where_there_is_no_manager_the_customer_is_a_good_one_all_the_same(trial):
    with trial.bank.begin() as book:
        for user in book.find(User, active=True):
            user.active = Role.CUSTOMER_MANAGER not in user.roles
    add_borrower(trial, "good")
    add_account(trial, "good", salary=20_000, spending=-8_000)
    review(trial)
    assert (move_of(trial, "good").state, move_of(trial, "good").outcome) == ("done", "no_manager")
    assert rows(trial, ManagedCustomer) == []


@pytest.mark.parametrize(("segment", "priority"), [("A", 1), ("B", 0)])
def test_an_application_of_a_good_customer_comes_first(trial, application, segment, priority):
    change(trial, Party, application.party_id, segment=segment)
    assert trial.task(application.id, "review_case", "reviewer").priority == priority


def test_a_follow_up_belongs_to_the_first_who_claims_it(any_bank):
    add_town(any_bank)
    review(any_bank)
    move = move_of(any_bank, "gambler")
    results = at_once(*(lambda name=name: claim_follow_up(any_bank.bank, move.id, name) for name in ("one", "two")))
    assert failures(results) == []
    assert sorted(found["claimed"] for found in results) == [False, True]
    assert {found["task_due_at"] for found in results} == {"2026-11-30T16:00:00Z"}
    winner = move_of(any_bank, "gambler").process_instance
    assert claim_follow_up(any_bank.bank, move.id, winner)["claimed"] is True


def test_who_is_not_met_is_visited_again_and_the_visit_ends_it(trial):
    add_town(trial)
    review(trial)
    move = move_of(trial, "gambler")
    done = do(trial, "manager", move.id, "visit_customer", NOT_MET)
    assert (done.product, done.customer_name, str(done.amount), done.reference) == ("consumer", "gambler", "12000.00", "loan of gambler")
    assert row(trial, OutboxMessage, target=done.id).variables == {"met": False, "task_due_at": "2026-11-30T16:00:00Z"}
    assert move_of(trial, "gambler").state == "open"
    task = trial.task(move.id, "visit_customer", "customer_manager")
    tasks.claim_task(trial.bank, trial.actor("manager"), task.id)
    results = at_once(*(lambda: tasks.complete_task(trial.bank, trial.actor("manager"), task.id, MET),) * 2)
    assert failures(results) == []
    assert (move_of(trial, "gambler").state, move_of(trial, "gambler").outcome) == ("done", "in_difficulty")
    assert len(rows(trial, JournalEntry, action="follow_up_ended", party_id="gambler")) == 1


def test_a_visit_tells_when_and_with_whom(trial):
    add_town(trial)
    review(trial)
    with pytest.raises(InvalidInputError, match="colleague"):
        do(trial, "manager", move_of(trial, "gambler").id, "visit_customer", {**MET, "colleague": ""})


def test_what_is_owed_is_secured_by_senior_collectors_of_the_branch_only(trial):
    add_town(trial)
    review(trial)
    move = move_of(trial, "late")
    task = trial.task(move.id, "secure_claim", "senior_collector")
    with pytest.raises(ForbiddenError, match="senior collector"):
        tasks.claim_task(trial.bank, trial.actor("collector"), task.id)
    done = do(trial, "collector.senior", move.id, "secure_claim", SECURED)
    assert done.segment_move_id == move.id
    assert move_of(trial, "late").outcome == "preserving"
    with pytest.raises(ConflictError):
        tasks.claim_task(trial.bank, trial.actor("collector.lead"), done.id)


def test_what_was_to_be_done_about_a_move_is_not_done_after_the_next(any_bank):
    add_town(any_bank)
    review(any_bank)
    earlier = move_of(any_bank, "gambler")
    task = any_bank.task(earlier.id, "visit_customer", "customer_manager")
    with any_bank.bank.begin() as book:
        book.lock(BankState, "business_date").value = "2026-12-01"
        waiting = book.find(SegmentMove, party_id="late")[0]
        waiting.state = "waiting"
        book.lock(Loan, "loan of late").days_past_due, book.lock(Loan, "loan of late").tier = 20, "special_mention"
    add_account(any_bank, "gambler", month="2026-11", months=1, salary=200_000)
    assert review(any_bank, "2026-11")["moves"]["C>A"] == 1
    assert row(any_bank, SegmentMove, id=earlier.id).state == "overtaken"
    assert row(any_bank, HumanTask, id=task.id).state == "cancelled"
    told = rows(any_bank, OutboxMessage, target=visits.MOVED_ON)
    assert [message.application_id for message in told] == [earlier.id]  # the other's process was not started yet
    assert row(any_bank, SegmentMove, id=waiting.id).state == "overtaken"
    assert claim_follow_up(any_bank.bank, earlier.id, "late instance")["claimed"] is False
