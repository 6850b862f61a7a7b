"""How often things happen in the sandbox's world: invented for demonstration, measured nowhere, never fitted to how any loan turned out.

Shares are decimals as text. They aim at a demonstration in which most people are ordinary, every branch of a diagram is seen in a
thousand applications, and a person who tries by hand gets the plain case nine times in ten.
"""

from typing import Literal

#: Screening against watch lists.
AML: tuple[tuple[Literal["clear", "possible", "confirmed"], str], ...] = (("clear", "0.97"), ("possible", "0.025"), ("confirmed", "0.005"))

#: Persons on the courts' enforcement list; the bureau and the court agree on it.
COURT_ENFORCEMENT = "0.01"

#: Months with an overdue in the last 24, as ranges.
MONTHS_OVERDUE = (((0, 0), "0.88"), ((1, 1), "0.06"), ((2, 2), "0.03"), ((3, 5), "0.02"), ((6, 9), "0.01"))

#: Enquiries at the bureau in the last 30 days, and in the five months before them.
ENQUIRIES_30D = (((0, 0), "0.60"), ((1, 1), "0.28"), ((2, 3), "0.10"), ((4, 8), "0.02"))
ENQUIRIES_BEFORE = (((0, 1), "0.60"), ((2, 3), "0.30"), ((4, 6), "0.08"), ((7, 14), "0.02"))

#: Open loans elsewhere, when the person was not asked about debts.
OPEN_LOANS = ((0, "0.55"), (1, "0.28"), (2, "0.13"), (3, "0.04"))

#: How what is declared compares with the truth: told rightly, told too high, told too low. What is told rightly is within 3 %.
HONESTY: tuple[tuple[Literal["right", "high", "low"], str], ...] = (("right", "0.90"), ("high", "0.08"), ("low", "0.02"))
#: Debts kept from the bank.
HIDDEN_DEBT = "0.08"

#: Share of people of whom an agency holds no record, by occupation.
UNKNOWN_TO_TAX = {"employed": "0.02", "self_employed": "0.05", "platform": "0.05", "unemployed": "0.90"}
UNKNOWN_TO_SOCIAL_SECURITY = {"employed": "0.02", "self_employed": "0.30", "platform": "0.50", "unemployed": "0.80"}
UNKNOWN_TO_PROVIDENT_FUND = {"employed": "0.05", "self_employed": "0.70", "platform": "0.80", "unemployed": "0.90"}
UNKNOWN_TO_PLATFORMS = {"employed": "0.95", "self_employed": "0.85", "platform": "0.03", "unemployed": "0.95"}
UNKNOWN_TO_UTILITIES = "0.10"
UNKNOWN_TO_BANKS = "0.01"

#: Bills paid late, of 24 months, as ranges.
BILLS_LATE = (((0, 0), "0.75"), ((1, 2), "0.18"), ((3, 6), "0.06"), ((7, 12), "0.01"))

#: Status of a company in the business register.
COMPANY_STATUS: tuple[tuple[Literal["active", "abnormal", "revoked"], str], ...] = (
    ("active", "0.97"),
    ("abnormal", "0.02"),
    ("revoked", "0.01"),
)
#: Names without a telling word that are no company at all.
COMPANY_UNKNOWN = "0.10"
