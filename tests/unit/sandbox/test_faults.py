import pytest

from sandbox.faults import Fault, Faults

QUESTIONS = [str(number).encode() for number in range(2000)]


def drawn(faults, agency="tax"):
    return [faults.failure(agency, question) for question in QUESTIONS]


def test_without_a_fault_no_call_fails(store):
    assert not any(drawn(Faults(store)))


def test_the_share_of_calls_that_fail_is_the_share_asked_for(store):
    faults = Faults(store)
    faults.switch_on(["tax"], Fault("error", "0.05"))

    assert 70 <= sum(failure is not None for failure in drawn(faults)) <= 130


def test_a_fault_fails_its_own_agency_only(store):
    faults = Faults(store)
    faults.switch_on(["tax"], Fault("error"))

    assert not any(drawn(faults, "aml"))


def test_the_same_run_fails_the_same_calls_whatever_their_order(store):
    faults = Faults(store)
    faults.switch_on(["tax"], Fault("mixed", "0.3"))
    first = dict(zip(QUESTIONS, drawn(faults), strict=True))
    faults.switch_on(["tax"], Fault("mixed", "0.3"))

    second = {question: faults.failure("tax", question) for question in reversed(QUESTIONS)}

    assert first == second


def test_the_second_try_of_a_question_is_drawn_anew(store):
    faults = Faults(store)
    faults.switch_on(["tax"], Fault("error", "0.5"))

    tries = [faults.failure("tax", b"the same") is None for _ in range(40)]

    assert 5 < sum(tries) < 35


def test_a_mixture_has_every_mode_and_half_of_its_calls_are_performed(store):
    faults = Faults(store)
    faults.switch_on(["tax"], Fault("mixed"))

    failures = drawn(faults)

    assert {failure.mode for failure in failures} == {"slow", "error", "garbage", "down"}
    assert 900 < sum(failure.performed for failure in failures) < 1100


def test_a_share_of_nought_fails_nothing_and_of_one_everything(store):
    faults = Faults(store)
    faults.switch_on(["tax"], Fault("error", "0"))
    assert not any(drawn(faults))
    faults.switch_on(["tax"], Fault("error", "1"))
    assert all(drawn(faults))


def test_faults_are_remembered_and_switched_off(store):
    Faults(store).switch_on(["tax", "aml"], Fault("slow", "0.5", 2.0))
    later = Faults(store)
    assert later.switched_on()["aml"] == {"mode": "slow", "share": "0.5", "seconds": 2.0}

    later.switch_off(["aml"])

    assert list(Faults(store).switched_on()) == ["tax"]


@pytest.mark.parametrize("mode", ["slow", "error", "garbage", "down"])
def test_a_single_mode_fails_in_that_mode_only(store, mode):
    faults = Faults(store)
    faults.switch_on(["tax"], Fault(mode))

    assert {failure.mode for failure in drawn(faults)} == {mode}
