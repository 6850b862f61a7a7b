"""A simulated case is replayed to where the engine has it, or the simulation says so."""

from lending.service.outbox import deliver_outbox
from lending.service.ports import Standing
from lending.simulation.replays import replay_flaws
from tests.support.bank import NOON
from tests.support.collecting import late_debtor
from tests.support.histories import TO_REVIEW, deploy, walked


def test_what_is_not_replayed_to_where_the_engine_has_it_is_named(trial):
    deploy(trial, "approval")
    case = late_debtor(trial, 3)
    while deliver_outbox(trial.bank):
        pass
    trial.engine.started.clear()
    assert list(replay_flaws(trial.bank)) == [f"{case.id}: the engine has no history of it"]
    trial.engine.started["i"] = ("approval", case.id, {})
    trial.engine.history = walked("approval", "i", TO_REVIEW, NOON, stands=True)
    trial.engine.stands = [Standing("i", "review_case")]
    assert list(replay_flaws(trial.bank)) == []
    trial.engine.history = [record for record in trial.engine.history if record.activity != "gw_who"]
    found = list(replay_flaws(trial.bank))
    assert found
    assert all(said.startswith(f"{case.id}: ") for said in found)
