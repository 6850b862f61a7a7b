"""Plain words for the codes of the bank, as a customer reads them."""

from flask_babel import lazy_gettext as _l

PRODUCTS = {"consumer": _l("Consumer loan"), "business": _l("Business loan"), "mortgage": _l("Mortgage loan")}
PRODUCT_NOTES = {
    "consumer": _l("For a renovation, a car, education, medical bills, appliances or travel."),
    "business": _l("For running a business of your own, or its equipment."),
    "mortgage": _l("For buying a home; the home secures the loan."),
}
PURPOSES = {
    "renovation": _l("Renovation"),
    "vehicle": _l("Vehicle"),
    "education": _l("Education"),
    "medical": _l("Medical treatment"),
    "appliances": _l("Household appliances"),
    "travel": _l("Travel"),
    "business_operation": _l("Running a business"),
    "equipment": _l("Equipment"),
    "home_purchase": _l("Buying a home"),
    "other": _l("Something else"),
}
METHODS = {
    "equal_instalment": _l("The same amount each month"),
    "equal_principal": _l("The same principal each month"),
    "interest_first": _l("Interest each month, the loan at the end"),
    "bullet": _l("All at the end"),
}
METHOD_NOTES = {
    "equal_instalment": _l("Easiest to plan with."),
    "equal_principal": _l("Starts higher and falls; costs less interest in all."),
    "interest_first": _l("Small payments, one large one at the end."),
    "bullet": _l("Loan and interest in one payment on the last day."),
}
OCCUPATIONS = {
    "employed": _l("Employed"),
    "self_employed": _l("Self-employed"),
    "platform": _l("Freelancer or streamer"),
    "unemployed": _l("Without work, or retired"),
}
PAYMENT_MODES = {
    "entrusted": _l("The bank pays the sellers"),
    "mixed": _l("Partly to sellers, partly to me"),
    "self_paid": _l("To my own account"),
}
PAYMENT_MODE_NOTES = {
    "entrusted": _l("The usual way: you name who is to be paid."),
    "mixed": _l("For instance the builder, and the rest to you."),
    "self_paid": _l("Only up to 300,000 CNY, when you do not know yet whom you will pay."),
}
COLLATERAL = {
    "first_home": _l("First home"),
    "second_home": _l("Second home"),
    "commercial_property": _l("Shop or office"),
    "vehicle": _l("Car or other vehicle"),
    "deposit": _l("Deposit"),
}
DOCUMENTS = {
    "identity": _l("Identity card"),
    "income_proof": _l("Proof of income"),
    "asset_proof": _l("Proof of assets"),
    "purpose_proof": _l("Proof of purpose"),
    "bank_statement": _l("Bank statement"),
    "business_licence": _l("Business licence"),
    "trade_contract": _l("Trade contract"),
    "purchase_contract": _l("Purchase contract"),
    "visit_photo": _l("Photo of the visit"),
    "other": _l("Other document"),
    "contract_key_facts": _l("Key facts"),
    "contract_loan": _l("Loan contract"),
    "contract_security": _l("Security contract"),
    "contract_guarantee": _l("Guarantee contract"),
    "contract_supplement": _l("Supplement agreement"),
}
DOCUMENT_NOTES = {
    "identity": _l("Both sides, readable to the edges."),
    "income_proof": _l("Pay slip, certificate of your employer or tax record, not older than 90 days."),
    "asset_proof": _l("Title of a home, deposit certificate or the like."),
    "purpose_proof": _l("What the money is for: quotation, order, invoice or admission letter."),
    "bank_statement": _l("The last six months, not older than 90 days."),
    "business_licence": _l("The licence of your business."),
    "trade_contract": _l("A contract with a customer or supplier."),
    "purchase_contract": _l("The contract for the home."),
    "other": _l("Whatever else helps."),
}
CONTRACTS = {
    "key_facts": _l("Key facts"),
    "loan": _l("Loan contract"),
    "security": _l("Security contract"),
    "guarantee": _l("Guarantee contract"),
    "supplement": _l("Supplement agreement"),
}
#: What the customer consents to: title, and the sentence beside the box.
CONSENTS = {
    "data_processing": (
        _l("Processing my data"),
        _l("You may process what I entered and handed in to decide on this application and to keep the loan."),
    ),
    "credit_bureau": (
        _l("Asking the credit bureau"),
        _l("You may ask the credit bureau and the courts' list of enforcement about me, and report this loan."),
    ),
    "tax_and_social": (
        _l("Asking tax and social security"),
        _l(
            "You may ask the tax office, social security, the housing provident fund, utilities and platforms about my income and payments."
        ),
    ),
    "screening": (_l("Screening"), _l("You may compare my name with the lists against money laundering.")),
}
#: What an application's status means to its customer: word, tone, icon.
STATUSES = {
    "submitted": (_l("Received"), "info", "in-progress"),
    "intake": (_l("Being checked"), "info", "in-progress"),
    "supplement": (_l("We need papers from you"), "warning", "warning-alt-filled"),
    "due_diligence": (_l("Being checked"), "info", "in-progress"),
    "approval": (_l("Being decided"), "info", "in-progress"),
    "information": (_l("We have a question"), "warning", "warning-alt-filled"),
    "approved": (_l("Approved"), "good", "checkmark-filled"),
    "offered": (_l("Ready to sign"), "good", "checkmark-filled"),
    "signed": (_l("Signed"), "info", "in-progress"),
    "disbursing": (_l("Money on its way"), "info", "in-progress"),
    "disbursed": (_l("Paid out"), "good", "checkmark-filled"),
    "refused": (_l("Not taken up"), "quiet", "close"),
    "rejected": (_l("Not granted"), "error", "warning-alt-filled"),
    "withdrawn": (_l("Withdrawn"), "quiet", "undo"),
    "lapsed": (_l("Lapsed"), "quiet", "hourglass"),
    "offer_lapsed": (_l("Offer lapsed"), "quiet", "hourglass"),
    "not_disbursed": (_l("Not paid out"), "error", "warning-alt-filled"),
}
#: What the timeline says of a journal row; what is not here is not shown.
EVENTS = {
    "application_submitted": (_l("You applied"), "send"),
    "document_added": (_l("A document arrived"), "document"),
    "supplement_requested": (_l("We asked for more papers"), "warning-alt-filled"),
    "supplement_answered": (_l("You sent what was missing"), "checkmark-filled"),
    "customer_reminded": (_l("We reminded you of the papers"), "notification"),
    "application_admitted": (_l("Your papers are complete"), "checkmark-filled"),
    "application_refused": (_l("We could not take the application up"), "error-filled"),
    "application_lapsed": (_l("The application lapsed"), "hourglass"),
    "application_withdrawn": (_l("You withdrew the application"), "undo"),
    "report_compiled": (_l("We finished checking your figures"), "checkmark-filled"),
    "information_requested": (_l("We asked you a question"), "help"),
    "terms_set": (_l("Your loan was approved"), "checkmark-filled"),
    "rejection_explained": (_l("We could not grant the loan"), "error-filled"),
    "appealed": (_l("You appealed"), "chat"),
    "contracts_prepared": (_l("Your contract is ready"), "document"),
    "contract_opened": (_l("You opened the contract"), "view"),
    "contract_confirmed": (_l("You signed"), "edit"),
    "contracts_sealed": (_l("The bank signed and sealed"), "checkmark-filled"),
    "offer_lapsed": (_l("The offer lapsed unsigned"), "hourglass"),
    "offer_cancelled": (_l("The offer was taken back"), "error-filled"),
    "security_registered": (_l("The security was registered"), "checkmark-filled"),
    "payment_list_corrected": (_l("You corrected the payees"), "edit"),
    "loan_disbursed": (_l("The money was paid out"), "currency"),
}
BENCHMARKS = {"fixed": _l("fixed"), "yearly": _l("set anew once a year")}
#: Names of costs as the products state them.
COSTS = {"Interest": _l("Interest"), "Register search": _l("Register search"), "Valuation": _l("Valuation")}
