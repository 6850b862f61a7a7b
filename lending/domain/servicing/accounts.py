"""The chart of accounts of the loan ledger."""

from typing import Final

#: What borrowers owe, by its nature.
PRINCIPAL: Final = "asset:loans:principal"
#: Interest earned by the day and not due yet.
INTEREST_ACCRUED: Final = "asset:loans:interest_accrued"
INTEREST_DUE: Final = "asset:loans:interest_due"
PENALTY_DUE: Final = "asset:loans:penalty_due"
FEES_DUE: Final = "asset:loans:fees_due"
#: Court costs that the bank paid for the debtor: receivable from him, as he who loses bears them.
COSTS_DUE: Final = "asset:loans:legal_costs_due"
#: Security lodged with a court for a freeze; the court gives it back.
COURT_DEPOSITS: Final = "asset:court_deposits"
#: Money on its way from or to another bank.
CLEARING: Final = "asset:clearing"
PAYMENTS: Final = "liability:payments:in_transit"
#: What customers keep with the bank.
DEPOSITS: Final = "liability:deposits:customers"
#: Money received that nothing is due for yet.
UNAPPLIED: Final = "liability:loans:unapplied"
INTEREST_INCOME: Final = "income:interest"
PENALTY_INCOME: Final = "income:penalty"
FEE_INCOME: Final = "income:fees"
RECOVERIES: Final = "income:recoveries"
#: Court costs that nobody gives back, since the claim was dismissed.
LEGAL_COSTS: Final = "expense:legal_costs"
WAIVED: Final = "expense:waived"
WRITTEN_OFF: Final = "expense:written_off"
