"""The parts of a case in words: figures, measures, score, agencies, decisions, offer, documents and people."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from lending.service.views import CaseView, CollateralView, DiligenceView, DocumentView, MeasureView
from webapp.i18n import day, instant, money, percent
from webapp.officer import words
from webapp.officer.condition_parts import conditions
from webapp.officer.drawn_names import step_name
from webapp.officer.figures import figure_or_word, whole
from webapp.officer.score_part import score

_SIGNS = {"at_most": "≤", "at_least": "≥", "equals": "="}


def view(case: CaseView) -> dict[str, Any]:
    """Return everything the case page and the work pane's side show."""
    return {
        "figures": figures(case),
        "diligence": diligence(case.diligence),
        "score": score(case.score),
        "reports": [_report(report) for report in case.reports],
        "decisions": [_decision(decision) for decision in case.decisions],
        "conditions": conditions(case),
        "collateral": [_collateral(item) for item in case.collateral],
        "documents": [document(paper) for paper in case.application.documents],
        "security": [
            (words.word(words.COLLATERAL, item.kind), f"{item.description}, {money(item.value or item.declared_value)}")
            for item in case.collateral
        ],
        "payments": [_payment(line) for line in case.application.payments],
        "offer": _offer(case),
        "contracts": _contracts(case),
        "loan": _loan(case),
        "loan_url": url_for("loan_book.show", loan_id=case.loan.id) if case.loan else None,
        "plan": [_plan_row(row) for row in case.application.plan],
        "people": _people(case),
        "applicant": _applicant(case),
        "declared": _declared(case.declared),
    }


def figures(case: CaseView) -> list[dict[str, Any]]:
    """Return the key figures of a case: what was asked for until there is an offer, then the offer's terms."""
    application, offer = case.application, case.application.offer
    amount, term = (offer.amount, offer.term_months) if offer else (application.amount, application.term_months)
    found = [
        {"label": _("Amount, %(currency)s", currency=application.currency), "value": money(amount)},
        {"label": _("Term"), "value": term, "unit": _("months")},
    ]
    if offer:
        spread = f"LPR {'+' if offer.spread >= 0 else '−'} {abs(offer.spread) * 100:.2f}"
        found += [
            {"label": _("Rate a year"), "value": percent(offer.annual_rate), "unit": spread},
            {"label": _("All-in cost a year"), "value": percent(offer.irr_annual_cost)},
            {"label": _("Instalment, %(currency)s", currency=offer.currency), "value": money(offer.instalment)},
        ]
    exposure = {"label": _("Exposure with this loan, %(currency)s", currency=application.currency), "value": money(_exposure(case))}
    payees = ngettext("%(num)s payee", "%(num)s payees", len(application.payments)) if application.payments else None
    return [*found, exposure, {"label": _("Payment"), "value": words.word(words.PAYMENT_MODES, application.payment_mode), "unit": payees}]


def _exposure(case: CaseView) -> Decimal:
    """Return what the party owes or was promised, this loan included, also while it is only asked for."""
    application = case.application
    counted = application.offer is not None or case.loan is not None or application.closed_at is not None
    return case.exposure if counted else case.exposure + application.amount


def document(paper: DocumentView) -> dict[str, Any]:
    """Return a paper as lists and the viewer show it."""
    name = words.word(words.DOCUMENTS, paper.kind)
    signed = paper.origin == "signed"
    if paper.doubt or paper.reading == "doubtful":
        note, tone = _("Doubtful"), "warning"
    elif paper.origin == "uploaded":
        note, tone = _("Readable"), "good"
    else:
        note, tone = (_("Signed"), "good") if signed else (_("Made by the bank"), "quiet")
    return {
        "id": paper.id,
        "name": name,
        "url": url_for("officer_documents.show", document_id=paper.id),
        "note": note,
        "tone": tone,
        "doubt": paper.doubt,
        "media_type": paper.media_type,
        "facts": " · ".join(filter(None, (_pages(paper.pages), day(paper.dated), paper.file_name))),
    }


def _pages(pages: int) -> str:
    return str(_("1 page") if pages == 1 else _("%(count)s pages", count=pages))


def diligence(report: DiligenceView | None) -> dict[str, Any] | None:
    """Return the due-diligence report as a table; None before it was compiled."""
    if report is None:
        return None
    measures = [measure(item) for item in report.measures]
    inputs = sum(len(item.inputs) for item in report.measures)
    return {"note": _("report of %(at)s", at=instant(report.compiled_at)), "measures": measures, "inputs": inputs}


def measure(item: MeasureView) -> dict[str, Any]:
    """Return a measure: its result against the limit, the judgement, and what it is made of."""
    judged = words.judgement(item.name, item.judgement)
    sources = dict.fromkeys(words.source_word(part.source) for part in item.inputs if part.source)
    return {
        "name": words.word(words.MEASURES, item.name),
        "result": _figure(item.result, item.unit),
        "limit": f"{_SIGNS.get(item.comparison, '')} {_figure(item.limit, item.unit)}",
        "judgement": judged["label"],
        "tone": judged["tone"],
        "made_of": _made_of(item),
        "source": " · ".join(sources),
    }


def _made_of(item: MeasureView) -> str:
    """Write a measure as the sum it is, where it is one of the two ratios of income."""
    values = {part.label: figure_or_word(part.value) for part in item.inputs}
    try:
        if item.name == "debt_to_income":
            figures = {"debts": values["Monthly debts"], "instalment": values["Instalment"], "income": values["Net income"]}
            return str(_("(%(debts)s debts + %(instalment)s instalment) ÷ %(income)s net income", **figures))
        if item.name == "cash_flow_coverage":
            figures = {"income": values["Income"], "living": values["Living costs"], "debts": values["Monthly debts"]}
            figures["instalment"] = values["Instalment"]
            return str(_("(%(income)s income − %(living)s living − %(debts)s debts) ÷ %(instalment)s instalment", **figures))
    except KeyError:
        pass  # a report of an older rule with other inputs: listed as they are
    return " · ".join(f"{_input_name(part.label)}{words.colon()}{figure_or_word(part.value)}" for part in item.inputs)


def _input_name(label: str) -> str:
    return words.word(words.INPUTS, label) if label in words.INPUTS else label


def _figure(value: Decimal, unit: str) -> str:
    match unit:
        case "ratio":
            return percent(value, 1)
        case "times":
            return f"{value:.2f} ×"
        case "months":
            return f"{value:.0f} / 24"
        case _:
            return whole(value)


def _report(report: Any) -> dict[str, Any]:
    state = words.toned(words.AGENCY_STATES, report.state)
    by = report.obtained_by or _("%(seconds)s s", seconds=f"{report.seconds:.1f}")
    return {
        "name": words.word(words.AGENCIES, report.agency),
        **state,
        "note": by,
        "at": instant(report.obtained_at),
        "until": day(report.valid_until),
    }


def _decision(decision: Any) -> dict[str, Any]:
    terms = (f"{whole(decision.limit)}", _("%(months)s months", months=decision.term_months)) if decision.limit else ()
    return {
        "stage": words.word(words.STAGES, decision.stage),
        **words.toned(words.OUTCOMES, decision.outcome),
        "terms": " · ".join(terms),
        "reasons": decision.reasons or ", ".join(decision.reason_codes),
        "conditions": decision.conditions,
        "by": decision.decided_by or _("the model"),
        "at": instant(decision.decided_at),
    }


def _collateral(item: CollateralView) -> dict[str, Any]:
    state = words.toned(words.COLLATERAL_STATES, item.state)
    declared, value = money(item.declared_value), money(item.value) if item.value else "–"
    kind = words.word(words.COLLATERAL, item.kind)
    return {
        "kind": kind,
        "description": item.description,
        "declared": declared,
        "value": value,
        **state,
        "number": item.registration_number or "",
    }


def _secured_by(item: CollateralView) -> str:
    return f"{item.description}{words.comma()}{money(item.value or item.declared_value)}"


def _payment(line: Any) -> dict[str, Any]:
    return {"payee": line.payee, "account": line.account, "amount": money(line.amount), "purpose": line.purpose, "category": line.category}


def _offer(case: CaseView) -> list[tuple[str, str]]:
    offer = case.application.offer
    if offer is None:
        return []
    simple = _("simple")
    return [
        (_("Amount"), f"{offer.currency} {money(offer.amount)}"),
        (_("Rate a year"), f"{percent(offer.annual_rate)} (LPR {percent(offer.lpr)})"),
        (_("Term"), _("%(months)s months", months=offer.term_months)),
        (_("Method"), words.word(words.METHODS, offer.method)),
        (_("Instalment"), money(offer.instalment)),
        (_("Total interest"), money(offer.total_interest)),
        (_("All-in cost a year"), f"{percent(offer.irr_annual_cost)} (IRR) · {percent(offer.simple_annual_cost)} ({simple})"),
        (_("Open until"), instant(offer.lapses_at) or "–"),
    ]


def _contracts(case: CaseView) -> list[dict[str, Any]]:
    found = []
    for contract in case.application.contracts:
        signed = contract.signed_document_id is not None
        shown = {
            "name": words.word(words.CONTRACTS, contract.kind),
            "note": _("Signed") if signed else _("To sign"),
            "tone": "good" if signed else "info",
        }
        found.append({**shown, "url": url_for("officer_documents.show", document_id=contract.signed_document_id or contract.document_id)})
    return found


def _loan(case: CaseView) -> list[tuple[str, str]]:
    loan = case.loan
    if loan is None:
        return []
    return [
        (_("Principal"), f"{loan.currency} {money(loan.principal)}"),
        (_("Rate a year"), percent(loan.annual_rate)),
        (_("Paid out on"), day(loan.disbursed_on)),
        (_("Method"), words.word(words.METHODS, loan.method)),
    ]


def _plan_row(row: Any) -> dict[str, Any]:
    return {
        "number": row.number,
        "due": day(row.due),
        **{name: money(getattr(row, name)) for name in ("payment", "principal", "interest", "balance")},
    }


def _people(case: CaseView) -> list[dict[str, Any]]:
    """Return who did which step, those of the bank only, and when."""
    done = [
        {"term": step_name(person.step), "value": person.name, "note": instant(person.at)}
        for person in case.people
        if person.name != "customer"
    ]
    return [*done, *_waiting(case)]


def _waiting(case: CaseView) -> Iterable[dict[str, Any]]:
    for step in case.application.steps:
        holder = case.holders.get(step.task_id)
        waits = _("waits for %(group)s", group=words.word(words.GROUPS, step.group))
        yield {"term": words.label(step.name), "value": holder or waits, "note": _("has it in hand") if holder else ""}


def _applicant(case: CaseView) -> list[tuple[str, str]]:
    party, application = case.party, case.application
    pairs = [
        (_("Name"), party.name),
        (_("Identity no."), party.id_number),
        (_("Phone"), party.phone),
        (_("Occupation"), words.word(words.OCCUPATIONS, application.occupation)),
        (_("Repayment method"), words.word(words.METHODS, application.method)),
    ]
    return [*pairs, (_("Guarantor"), case.guarantor.name)] if case.guarantor else pairs


def _declared(declared: dict[str, object]) -> list[tuple[str, str]]:
    return [(words.word(words.DECLARED, name), figure_or_word(str(value))) for name, value in declared.items() if value not in (None, "")]
