"""Every completion rule of human tasks, declared by importing the modules that hold them."""

from lending.service import approval, disbursement, due_diligence, intake, signing

RULES = (intake, due_diligence, approval, signing, disbursement)


def declare() -> None:
    """Make sure that every rule is declared; importing this module did it."""
    assert RULES  # noqa: S101 -- says that the imports are meant
