"""The errors of the bank: what a process may catch, what is worth another try, and what a person must correct."""

import re
from collections.abc import Mapping, Sequence


class LendingError(Exception):
    """Something went wrong in lending."""

    def __init__(self, message: str | None = None, **context: object) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip().splitlines()[0])
        self.context = context
        for name, value in context.items():
            setattr(self, name, value)

    def __reduce__(self) -> tuple[object, ...]:
        """Let an error go from one process to another whole, whatever its own `__init__` asks for."""
        return _again, (type(self), self.args, vars(self))


class BusinessError(LendingError):
    """The business said no: a declared outcome that a diagram catches by its code."""

    #: The BPMN errorCode a boundary event catches.
    code: str = "BUSINESS_ERROR"


class TransientError(LendingError):
    """A passing fault outside: worth another try later."""


class AgencyUnavailableError(TransientError):
    """The agency did not give a usable answer."""

    #: The BPMN errorCode thrown when the last try failed too.
    code: str = "AGENCY_UNAVAILABLE"


class EngineUnavailableError(TransientError):
    """The workflow engine does not answer."""


class NotFoundError(LendingError):
    """There is no such thing, or it is not yours to see."""


class ForbiddenError(LendingError):
    """You may not do this."""


class ConflictError(LendingError):
    """It changed meanwhile."""


class DayClosingError(ConflictError, TransientError):
    """The day is being closed; try again when that is done."""


class InvalidInputError(LendingError):
    """Some fields need correcting."""

    def __init__(self, errors: Mapping[str, Sequence[str]], message: str | None = None, **context: object) -> None:
        told = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in errors.items())
        super().__init__(message or f"Some fields need correcting: {told}", **context)
        #: Messages by field name, a dotted path for nested fields.
        self.errors: dict[str, list[str]] = {name: list(texts) for name, texts in errors.items()}


def no_such(kind: type, key: object) -> NotFoundError:
    """Return the error that says which record there is not: the name of its class in words, and its key."""
    return NotFoundError(f"There is no {re.sub(r'(?<!^)(?=[A-Z])', ' ', kind.__name__).lower()} {key}.")


def _again(kind: type[LendingError], args: tuple[object, ...], said: Mapping[str, object]) -> LendingError:
    error = kind.__new__(kind, *args)
    vars(error).update(said)
    return error
