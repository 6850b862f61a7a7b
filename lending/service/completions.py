"""Every completion rule of human tasks, declared by importing the modules that hold them."""

from lending.service import approval, disbursement, due_diligence, intake, offer_end, payment_list, security, signing
from lending.service.collection import collecting
from lending.service.early_warning import acting
from lending.service.legal import acting as suing
from lending.service.legal import freezing, recovering, writing_off
from lending.service.restructuring import deciding
from lending.service.review import visits

RULES = (
    intake,
    due_diligence,
    approval,
    signing,
    offer_end,
    security,
    payment_list,
    disbursement,
    collecting,
    suing,
    recovering,
    writing_off,
    freezing,
    deciding,
    acting,
    visits,
)


def declare() -> None:
    """Make sure that every rule is declared; importing this module did it."""
    assert RULES  # noqa: S101 -- says that the imports are meant
