"""What customers do: pay or miss on the due day, answer or not when they are reminded, keep their word or not."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from lending.domain.collection.contacts import Outcome
from lending.domain.parameters import parameter
from lending.domain.servicing.standing import Claim
from lending.simulation.customers import Customer, SimulatedLoan, Temper, draw

_MISSES = {Temper.FORGETFUL: "0.22", Temper.TIGHT: "0.40"}
#: Days after a missed due day on which somebody pays without being asked.
_BY_HIMSELF = {Temper.FORGETFUL: (3, 40), Temper.TIGHT: (6, 95), Temper.SHAKEN: (1, 20)}
_PAYS_WHEN_REMINDED = {Temper.FORGETFUL: "0.50", Temper.TIGHT: "0.12"}
_KEEPS_WORD = {Temper.FORGETFUL: "0.90", Temper.TIGHT: "0.60", Temper.SHAKEN: "0.20", Temper.DEFAULTING: "0"}
_PROMISES_ALL, _BY_TRANSFER = "0.70", "0.30"
#: What comes of a call or visit, in ten thousand.
_ANSWERS: dict[Temper, tuple[tuple[Outcome, int], ...]] = {
    Temper.FORGETFUL: (("no_answer", 3_500), ("promise_to_pay", 4_000), ("reached", 2_500)),
    Temper.TIGHT: (
        ("no_answer", 4_000),
        ("promise_to_pay", 3_300),
        ("reached", 1_600),
        ("refused_to_pay", 500),
        ("hardship", 350),
        ("disputed", 250),
    ),
    Temper.SHAKEN: (
        ("no_answer", 4_500),
        ("reached", 2_400),
        ("promise_to_pay", 1_500),
        ("hardship", 900),
        ("refused_to_pay", 500),
        ("disputed", 200),
    ),
    Temper.DEFAULTING: (
        ("no_answer", 6_000),
        ("refused_to_pay", 1_800),
        ("promise_to_pay", 1_000),
        ("reached", 700),
        ("wrong_number", 250),
        ("disputed", 200),
        ("deceased", 50),
    ),
}
#: Nobody is at home to a wrong number.
_AT_THE_DOOR: dict[Outcome, Outcome] = {"wrong_number": "no_answer"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes of an attempt to reach a debtor; a promise has its amount and its day."""

    outcome: Outcome
    amount: Decimal | None = None
    by: date | None = None


@dataclass(frozen=True, slots=True)
class Intention:
    """A payment somebody means to make on a day: so much, or all that is due then."""

    on: date
    amount: Decimal | None = None


@dataclass(slots=True)
class Crowd:
    """The customers by loan, and what they mean to pay."""

    by_loan: dict[str, tuple[Customer, SimulatedLoan]]
    intentions: dict[str, Intention] = field(default_factory=dict)

    def customer(self, loan_id: str) -> Customer:
        """Return whose loan it is."""
        return self.by_loan[loan_id][0]

    def pays(self, loan_id: str, claim: Claim) -> bool:
        """Say whether what is due on the claim's due day is there; if not, keep in mind when it will be."""
        customer = self.customer(loan_id)
        short = customer.chance.happens(f"{loan_id} misses {claim.number}", _MISSES.get(customer.temper, "0"))
        if loan_id not in self.intentions and customer.has_income(claim.due) and not short:
            return True
        if loan_id not in self.intentions:
            self._mean_to_pay_later(customer, loan_id, claim.due)
        return False

    def paying_in(self, loan_id: str, claim: Claim) -> Decimal:
        """Return what is paid into the account on a due day: for steady people some instalments at once, nothing while these last."""
        customer, loan = self.by_loan[loan_id]
        ahead = customer.saves if customer.temper is Temper.STEADY else 1
        if (claim.number - 1) % ahead:
            return Decimal(0)
        covered = loan.claims[claim.number - 1 : claim.number - 1 + ahead]
        return sum((each.principal + each.interest for each in covered), Decimal(0))

    def due_intentions(self, today: date) -> dict[str, Intention]:
        """Return, and forget, what is to be paid today; who has no income puts it off."""
        due = {loan_id: intention for loan_id, intention in self.intentions.items() if intention.on <= today}
        for loan_id in due:
            del self.intentions[loan_id]
            customer = self.customer(loan_id)
            if not customer.has_income(today):
                self._mean_to_pay_later(customer, loan_id, today)
        return {loan_id: intention for loan_id, intention in sorted(due.items()) if self.customer(loan_id).has_income(today)}

    def paid_in_part(self, loan_id: str, today: date) -> None:
        """Keep in mind that the rest is still to be paid."""
        self._mean_to_pay_later(self.customer(loan_id), loan_id, today)

    def sends_transfer(self, loan_id: str, today: date) -> bool:
        """Say whether somebody who is late sends the money to the loan, not to the account it is taken from."""
        return self.customer(loan_id).chance.happens(f"{loan_id} transfers {today}", _BY_TRANSFER)

    def reminded(self, loan_id: str, today: date) -> None:
        """Let a message that arrived do what it does."""
        customer = self.customer(loan_id)
        if customer.chance.happens(f"{loan_id} heeds {today}", _PAYS_WHEN_REMINDED.get(customer.temper, "0")):
            self._sooner(loan_id, Intention(today + timedelta(days=customer.chance.whole(f"{loan_id} heeds in {today}", 0, 2))))

    def answer(self, loan_id: str, today: date, overdue: Decimal, *, visit: bool) -> Answer:
        """Return what comes of a call, or of a visit, to somebody who owes so much."""
        customer = self.customer(loan_id)
        chance, about = customer.chance, f"{loan_id} {today}"
        outcome = draw(chance, f"{about} answers", _ANSWERS.get(customer.temper, _ANSWERS[Temper.FORGETFUL]))
        if visit:
            outcome = _AT_THE_DOOR.get(outcome, outcome)
        if outcome == "promise_to_pay":
            return self._promise(customer, loan_id, today, overdue)
        if outcome == "reached" and customer.temper is not Temper.DEFAULTING:
            self._sooner(loan_id, Intention(today + timedelta(days=chance.whole(f"{about} pays in", 1, 20))))
        return Answer(outcome)

    def _promise(self, customer: Customer, loan_id: str, today: date, overdue: Decimal) -> Answer:
        chance, about = customer.chance, f"{loan_id} {today}"
        longest = int(parameter("collection.promise_days", today).value)
        by = today + timedelta(days=chance.whole(f"{about} by", 1, longest))
        share = Decimal(1) if chance.happens(f"{about} all", _PROMISES_ALL) else Decimal("0.5")
        amount = max((overdue * share).quantize(Decimal("0.01")), Decimal("0.01"))
        if chance.happens(f"{about} keeps", _KEEPS_WORD.get(customer.temper, "1")):
            self.intentions[loan_id] = Intention(by, None if share == 1 else amount)
        return Answer("promise_to_pay", amount, by)

    def _sooner(self, loan_id: str, intention: Intention) -> None:
        meant = self.intentions.get(loan_id)
        if meant is None or intention.on < meant.on:
            self.intentions[loan_id] = intention

    def _mean_to_pay_later(self, customer: Customer, loan_id: str, day: date) -> None:
        least, most = _BY_HIMSELF.get(customer.temper, (1, 10))
        again = day if customer.has_income(day) or customer.hard_times is None else customer.hard_times[1]
        if again != date.max:
            self.intentions[loan_id] = Intention(again + timedelta(days=customer.chance.whole(f"{loan_id} later {day}", least, most)))


def crowd_of(customers: tuple[Customer, ...]) -> Crowd:
    """Return the customers by their loans."""
    return Crowd({loan.id: (customer, loan) for customer in customers for loan in customer.loans})
