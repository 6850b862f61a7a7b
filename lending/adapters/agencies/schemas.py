"""What an agency's answer must look like before the bank believes it; anything else is garbage and counts as no answer."""

from lending.adapters.agencies.answer_fields import SHARE, AnswerSchema, DecimalText, count, day, one_of, several, text, yes_or_no
from lending.domain import agency_reports as reports


class OpenLoanSchema(AnswerSchema):
    """A loan elsewhere."""

    makes = reports.OpenLoan
    lender = text()
    kind = text(40)
    monthly_payment = DecimalText()
    balance = DecimalText()


class BureauReportSchema(AnswerSchema):
    """The bureau's report."""

    makes = reports.BureauReport
    report_id = text(64)
    as_of = day()
    months_overdue_24 = count(24)
    enquiries_30d = count(999)
    enquiries_6m = count(999)
    open_loans = several(OpenLoanSchema)
    monthly_debt_payment = DecimalText()
    court_enforcement = yes_or_no()


class AmlMatchSchema(AnswerSchema):
    """A watch-list entry."""

    makes = reports.AmlMatch
    list_name = text()
    entry_id = text(64)
    similarity = DecimalText(SHARE)
    reason = text()


class AmlScreeningSchema(AnswerSchema):
    """The outcome of screening."""

    makes = reports.AmlScreening
    screening_id = text(64)
    as_of = day()
    result = one_of("clear", "possible", "confirmed")
    matches = several(AmlMatchSchema)


class TaxRecordSchema(AnswerSchema):
    """One month's income from one payer."""

    makes = reports.TaxRecord
    month = day()
    source = one_of("wage", "labour", "business")
    payer = text()
    income = DecimalText()
    tax_withheld = DecimalText()


class TaxRecordsSchema(AnswerSchema):
    """Twelve months of income."""

    makes = reports.TaxRecords
    as_of = day()
    known = yes_or_no()
    records = several(TaxRecordSchema)


class SocialSecuritySchema(AnswerSchema):
    """Contributions."""

    makes = reports.SocialSecurity
    as_of = day()
    known = yes_or_no()
    months_paid = count(720)
    base = DecimalText()
    employer = text(shortest=0)


class ProvidentFundSchema(AnswerSchema):
    """The provident fund account."""

    makes = reports.ProvidentFund
    as_of = day()
    known = yes_or_no()
    months_paid = count(720)
    base = DecimalText()
    balance = DecimalText()


class UtilitiesSchema(AnswerSchema):
    """Bills paid on time and late."""

    makes = reports.Utilities
    as_of = day()
    known = yes_or_no()
    months_on_time = count(24)
    months_late = count(24)


class PlatformFlowSchema(AnswerSchema):
    """One month on one platform."""

    makes = reports.PlatformFlow
    month = day()
    platform = text()
    kind = one_of("streaming", "freelance")
    income = DecimalText()


class PlatformFlowsSchema(AnswerSchema):
    """Twelve months on platforms."""

    makes = reports.PlatformFlows
    as_of = day()
    known = yes_or_no()
    flows = several(PlatformFlowSchema)


class AccountMonthSchema(AnswerSchema):
    """One month of an account."""

    makes = reports.AccountMonth
    month = day()
    inflow = DecimalText()
    outflow = DecimalText()
    living_expenses = DecimalText()


class AccountFlowsSchema(AnswerSchema):
    """Twelve months of accounts."""

    makes = reports.AccountFlows
    as_of = day()
    known = yes_or_no()
    months = several(AccountMonthSchema)


class EnforcementCaseSchema(AnswerSchema):
    """A judgment under enforcement."""

    makes = reports.EnforcementCase
    case_number = text(64)
    court = text()
    amount = DecimalText()
    registered_on = day()


class EnforcementListSchema(AnswerSchema):
    """The enforcement list."""

    makes = reports.EnforcementList
    as_of = day()
    cases = several(EnforcementCaseSchema)


class ValuationSchema(AnswerSchema):
    """A valuation."""

    makes = reports.Valuation
    valuation_id = text(64)
    kind = one_of("house", "commercial_property", "car", "deposit")
    value = DecimalText()
    valued_on = day()
