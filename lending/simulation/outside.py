"""The outside of a simulated bank: what feeds publish of its customers, what the business register says, messages that arrive or not."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lending.demo.chance import Chance
from lending.domain.agency_reports import Company, SmsReport
from lending.domain.early_warning.tidings import Article, BureauAlert, CourtNotice, RegisterChange, Tidings
from lending.simulation.customers import Customer, Temper
from lending.simulation.payouts import register_entry

_UNDELIVERED = "0.06"
#: Items of one page of a feed.
_PAGE = 100
_QUIET = {Temper.STEADY: "0.002", Temper.FORGETFUL: "0.004"}
_SELDOM = {Temper.STEADY: "0.0005", Temper.FORGETFUL: "0.001"}
#: How often a month a sign from outside is seen of somebody in trouble: invented, and so is what it foretells.
SIGNS: dict[tuple[str, str], dict[Temper, str]] = {
    ("bureau", "enquiry"): {**_QUIET, Temper.TIGHT: "0.05", Temper.SHAKEN: "0.10", Temper.DEFAULTING: "0.15"},
    ("court", "case"): {**_QUIET, Temper.TIGHT: "0.01", Temper.SHAKEN: "0.02", Temper.DEFAULTING: "0.05"},
    ("court", "enforcement"): {Temper.TIGHT: "0.002", Temper.SHAKEN: "0.005", Temper.DEFAULTING: "0.04"},
    # Of who has pledged something, and of who has a company.
    ("court", "seizure"): {**_SELDOM, Temper.TIGHT: "0.006", Temper.SHAKEN: "0.01", Temper.DEFAULTING: "0.04"},
    ("business_register", "abnormal"): {**_QUIET, Temper.TIGHT: "0.015", Temper.SHAKEN: "0.03", Temper.DEFAULTING: "0.06"},
    ("business_register", "revoked"): {**_SELDOM, Temper.TIGHT: "0.003", Temper.SHAKEN: "0.01", Temper.DEFAULTING: "0.03"},
    ("public_opinion", "adverse"): {**_QUIET, Temper.TIGHT: "0.005", Temper.SHAKEN: "0.01", Temper.DEFAULTING: "0.02"},
}
#: Enquiries that come together, for they count only so.
_AT_ONCE = {"enquiry": 3}


@dataclass(frozen=True, slots=True)
class Outside:
    """Stands where the agencies would; `published` is each feed in its order."""

    seed: int
    published: defaultdict[str, list[Tidings]] = field(default_factory=lambda: defaultdict(list))

    def sms_report(self, key: str) -> SmsReport:
        """Return the delivery report of a message: most arrive."""
        arrived = not Chance(key, self.seed).happens("undelivered", _UNDELIVERED)
        return SmsReport(key=key, status="delivered" if arrived else "undelivered")

    def find_company(self, name: str) -> Company | None:
        """Return a company by its name, None of a person."""
        return register_entry(name)

    def court_notices(self, after: int) -> Sequence[Tidings]:
        """Return what courts published after an item."""
        return self._page("court", after)

    def register_changes(self, after: int) -> Sequence[Tidings]:
        """Return what the business register published after an item."""
        return self._page("business_register", after)

    def bureau_alerts(self, after: int) -> Sequence[Tidings]:
        """Return what the bureau published after an item."""
        return self._page("bureau", after)

    def articles(self, after: int) -> Sequence[Tidings]:
        """Return what was written after an item."""
        return self._page("public_opinion", after)

    def _page(self, source: str, after: int) -> Sequence[Tidings]:
        return self.published[source][after : after + _PAGE]

    def publish(self, customer: Customer, month: date) -> None:
        """Publish what is seen of a customer in a month; of who has hard times before him only what is seen of the steady."""
        temper = temper_seen(customer, month)
        for (source, kind), shares in SIGNS.items():
            about = f"{source} {kind} {month:%Y-%m}"
            if not _concerns(kind, customer) or not customer.chance.happens(about, shares.get(temper, "0")):
                continue
            on = month + timedelta(days=customer.chance.whole(f"{about} on", 0, 27))
            for number in range(_AT_ONCE.get(kind, 1)):
                feed = self.published[source]
                notice = {"number": len(feed) + 1, "notice_id": f"{about}:{customer.id}:{number}", "id_number": customer.id, "on": on}
                feed.append(_tidings(kind, customer, notice))


def temper_seen(customer: Customer, month: date) -> Temper:
    """Return what somebody looks like in a month: steady until his hard times begin."""
    begun = customer.hard_times is None or customer.hard_times[0] <= month + timedelta(days=27)
    return customer.temper if begun else Temper.STEADY


def _concerns(kind: str, customer: Customer) -> bool:
    """Say whether a sign can be seen of a customer: nothing is seized that is not pledged, and no company is struck off that is none."""
    return {"seizure": customer.is_secured, "abnormal": customer.has_company, "revoked": customer.has_company}.get(kind, True)


def _tidings(kind: str, customer: Customer, notice: dict[str, Any]) -> Tidings:
    told = {**notice, "kind": kind}
    if kind == "enquiry":
        return BureauAlert(**told, lender="Another bank", purpose="loan application")
    if kind == "adverse":
        return Article(**told, publication="Invented Evening News", headline="What an invented paper wrote")
    if kind in {"abnormal", "revoked"}:
        name = f"Company of customer {customer.number}"
        return RegisterChange(**told, company=name, registration_number=f"9133{customer.number:014d}")
    amount = Decimal(customer.chance.whole(f"{notice['notice_id']} amount", 10, 500) * 1_000)
    asset = "collateral" if kind == "seizure" else ""
    return CourtNotice(**told, case_number=f"({notice['on'].year}) {notice['number']}", court="District court", amount=amount, asset=asset)
