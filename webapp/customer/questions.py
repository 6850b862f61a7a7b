"""What the scorecard wants to know, asked the way a person asks; codes and their order are the scorecard's own."""

import functools
import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its choices: code and words; `help` stands below it."""

    name: str
    text: object
    options: tuple[tuple[str, object], ...]
    help: object = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes that may be answered."""
        return tuple(code for code, _words in self.options)


YOU = (
    Question(
        "housing",
        _l("How do you live?"),
        (("own", _l("In a home of my own")), ("rent", _l("In a rented home")), ("free", _l("Free of charge, for instance with parents"))),
    ),
    Question(
        "residence_since",
        _l("How long at this address?"),
        (("1", _l("Under 1 year")), ("2", _l("1 to under 4 years")), ("3", _l("4 to under 7 years")), ("4", _l("7 years or more"))),
    ),
    Question(
        "dependants",
        _l("How many people do you support?"),
        (("1", _l("None or one")), ("2", _l("Two or more"))),
    ),
    Question(
        "telephone",
        _l("Is the telephone registered in your name?"),
        (("registered", _l("Yes")), ("none", _l("No"))),
    ),
    Question(
        "property",
        _l("What do you own?"),
        (
            ("real_estate", _l("A home or land")),
            ("savings_plan_or_life_insurance", _l("A building savings plan or life insurance")),
            ("car_or_other", _l("A car, or something else of value")),
            ("unknown_or_none", _l("Nothing of these")),
        ),
        _l("The first that fits."),
    ),
    Question(
        "other_debtors",
        _l("Does somebody stand in with you?"),
        (("none", _l("No")), ("co_applicant", _l("Somebody applies with me")), ("guarantor", _l("Somebody guarantees the loan"))),
    ),
)
WORK = (
    Question(
        "employment_since",
        _l("How long in this work?"),
        (
            ("under_1_year", _l("Under 1 year")),
            ("1_to_4_years", _l("1 to under 4 years")),
            ("4_to_7_years", _l("4 to under 7 years")),
            ("7_years_or_more", _l("7 years or more")),
            ("unemployed", _l("I do not work")),
        ),
    ),
    Question(
        "job",
        _l("What kind of work is it?"),
        (
            ("skilled", _l("Skilled work, or in public service")),
            ("management_or_self_employed", _l("Management, self-employed, highly qualified")),
            ("unskilled", _l("Work that needs no training, or none")),
        ),
    ),
)
ACCOUNTS = (
    Question(
        "checking_account_status",
        _l("What is on your current account?"),
        (
            ("high_or_salary", _l("2,000 CNY or more, or my salary comes in here")),
            ("low", _l("Less than 2,000 CNY")),
            ("negative", _l("It is overdrawn")),
            ("none", _l("I have none with you")),
        ),
    ),
    Question(
        "savings",
        _l("How much have you saved?"),
        (
            ("high", _l("10,000 CNY or more")),
            ("medium", _l("5,000 to under 10,000 CNY")),
            ("low", _l("1,000 to under 5,000 CNY")),
            ("very_low", _l("Less than 1,000 CNY")),
            ("unknown_or_none", _l("Nothing, or I do not know")),
        ),
    ),
    Question(
        "credit_history",
        _l("How did earlier loans go?"),
        (
            ("none_or_all_paid", _l("I had none, or paid all on time")),
            ("all_paid_here", _l("I paid all loans at this bank on time")),
            ("existing_paid", _l("I have loans and pay on time")),
            ("past_delay", _l("I was late in the past")),
            ("critical_or_elsewhere", _l("I am in arrears, or have loans elsewhere")),
        ),
        _l("The credit bureau tells us too; an honest answer does no harm."),
    ),
    Question(
        "other_instalment_plans",
        _l("Do you pay other instalments?"),
        (("none", _l("No")), ("bank", _l("Yes, to a bank")), ("stores", _l("Yes, to shops or platforms"))),
    ),
    Question(
        "existing_credits",
        _l("How many loans at this bank, with this one?"),
        (("1", _l("One")), ("2", _l("Two or three")), ("3", _l("Four or five")), ("4", _l("Six or more"))),
    ),
)
ALL = {question.name: question for question in (*YOU, *WORK, *ACCOUNTS)}
#: Characteristics that are counts or classes, so kept as whole numbers.
NUMBERS = frozenset({"residence_since", "dependants", "existing_credits"})
#: What the application itself says, the identity number, or the bank computes: not asked.
NOT_ASKED = frozenset({"term_months", "amount", "purpose", "age_years", "instalment_share_of_income"})


@functools.cache
def characteristics() -> dict[str, dict[str, Any]]:
    """Return the scorecard's characteristics by name, as the scorecard describes them."""
    file = resources.files("lending.domain.scorecards") / "characteristics.json"
    return {item["name"]: item for item in json.loads(file.read_text(encoding="utf-8"))["characteristics"]}
