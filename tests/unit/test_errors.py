import pickle

import pytest

from lending import errors
from lending.adapters.engine.gate import DeploymentRefusedError
from lending.errors import AgencyUnavailableError, ConflictError, InvalidInputError, LendingError

MADE = [
    LendingError("It went wrong.", file="loan.bpmn"),
    LendingError(),
    ConflictError("It changed meanwhile.", version=3),
    AgencyUnavailableError("No answer.", agency="bureau"),
    InvalidInputError({"amount": ["Enter a number.", "At most 10."], "party.name": ["Missing."]}, field="amount"),
    DeploymentRefusedError([]),
]


@pytest.mark.parametrize("error", MADE, ids=lambda error: type(error).__name__)
def test_an_error_comes_whole_from_another_process(error: LendingError) -> None:
    found = pickle.loads(pickle.dumps(error))  # noqa: S301 -- our own
    assert type(found) is type(error)
    assert str(found) == str(error)
    assert vars(found) == vars(error)


def test_every_error_of_the_bank_has_a_sentence() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, LendingError)]
    assert all((kind.__doc__ or "").strip().endswith(".") for kind in kinds)
