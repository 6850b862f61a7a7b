"""What an applicant of the demonstration does beside paying attention: forgets papers, changes his mind, does not answer, appeals."""

from dataclasses import dataclass

from lending.demo.chance import Chance
from lending.demo.payees import FORBIDDEN, UNTOLD

#: Shares of applicants. A tenth has papers missing (issue: the real run); the others are few and invented.
_PAPERS_MISSING, _NEVER_SUPPLEMENTS = "0.10", "0.15"
_WITHDRAWS, _NEVER_SIGNS, _APPEALS, _NEVER_ANSWERS = "0.03", "0.02", "0.12", "0.10"
_WRONG_PAYEE = "0.03"
#: When somebody changes his mind: at once, when asked for papers, while people decide, when the offer is there.
WITHDRAWAL_POINTS = ("submitted", "supplement_material", "approval", "sign_contract")


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """What one applicant will do."""

    forgets_paper: bool = False
    supplements: bool = True
    answers: bool = True
    signs: bool = True
    appeals: bool = False
    #: One of WITHDRAWAL_POINTS, or None.
    withdraws_at: str | None = None
    #: The trade of a payee that money may not, or not without a look, go to.
    wrong_trade: str | None = None


def behaviour_of(chance: Chance) -> Behaviour:
    """Draw what an applicant will do."""
    withdraws_at = chance.pick("when he withdraws", WITHDRAWAL_POINTS) if chance.happens("withdraws", _WITHDRAWS) else None
    return Behaviour(
        forgets_paper=chance.happens("forgets a paper", _PAPERS_MISSING) or withdraws_at == "supplement_material",
        supplements=not chance.happens("never supplements", _NEVER_SUPPLEMENTS),
        answers=not chance.happens("never answers", _NEVER_ANSWERS),
        signs=not chance.happens("never signs", _NEVER_SIGNS),
        appeals=chance.happens("appeals", _APPEALS),
        withdraws_at=withdraws_at,
        wrong_trade=chance.pick("wrong trade", (FORBIDDEN, UNTOLD)) if chance.happens("wrong payee", _WRONG_PAYEE) else None,
    )
