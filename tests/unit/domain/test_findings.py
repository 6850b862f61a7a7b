import pytest

from lending.domain.findings import FindingAct, FindingState, acts_on, state_after
from lending.errors import ConflictError

OPEN, ANSWERED, CLOSED, NOTED = FindingState
ANSWER, REOPEN, CLOSE = FindingAct


@pytest.mark.parametrize(
    ("state", "leads"),
    [
        (OPEN, {ANSWER: ANSWERED, CLOSE: CLOSED}),
        (ANSWERED, {REOPEN: OPEN, CLOSE: CLOSED}),
        (CLOSED, {}),
        (NOTED, {}),
    ],
)
def test_each_state_lets_some_acts_and_refuses_the_others(state, leads):
    assert acts_on(state) == tuple(leads)
    for act in FindingAct:
        if act in leads:
            assert state_after(state, act) == leads[act]
        else:
            with pytest.raises(ConflictError, match=f"This finding is {state}"):
                state_after(state, act)
