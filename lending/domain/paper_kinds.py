"""Whose papers are: what a customer hands in or agrees to, and what the bank keeps about him for itself."""

#: Shown to whom they concern.
CUSTOMERS = frozenset(
    {
        "identity",
        "income_proof",
        "asset_proof",
        "purpose_proof",
        "bank_statement",
        "business_licence",
        "trade_contract",
        "purchase_contract",
        "other",
        "contract_key_facts",
        "contract_loan",
        "contract_security",
        "contract_guarantee",
        "contract_supplement",
    }
)
#: Of a borrower's papers, what his guarantor reads: what he signs, and what he answers for.
GUARANTORS = frozenset({"contract_key_facts", "contract_loan", "contract_guarantee"})
#: Shown to the bank's people only. A letter before action reaches the customer once it is sent, and by post.
BANKS_OWN = frozenset(
    {
        "due_diligence_report",
        "visit_photo",
        "letter_before_action",
        "court_filing",
        "judgment",
        "court_receipt",
        "freeze_ruling",
        "inspection_report",
        "inspection_photo",
    }
)
