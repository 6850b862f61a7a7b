"""The forms that customers fill in: what is in order in each, and how a case comes to the point where it is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from lending.domain.applications import Status
from lending.domain.new_application import ProductTerms
from lending.domain.parties import ConsentPurpose
from lending.service import approval, documents, drafts, intake, rejection
from lending.service.documents import Upload
from lending.service.drafts import DraftView, ProductChoice
from lending.service.founding import PRODUCTS
from tests.support.bank import FIRST_DAY, PASSWORD, TrialBank, new_person
from tests.support.walk import do, paid_to, until_code, until_offer, until_score
from webapp import auth
from webapp.customer import closing, contracts, payment_list, questions, requests
from webapp.customer.steps import schema_of
from webapp.entries import Form

LOGIN = "anna"
GUARANTOR, NEWCOMER = new_person("王芳", born="19850101"), new_person("李娜")
PAYEE = {
    "payments.1.payee": "Tile Shop",
    "payments.1.account": "6222020200099990007",
    "payments.1.amount": "50000",
    "payments.1.purpose": "tiles",
}
#: What is typed into each step, of which everything is in order.
STEPS = {
    "loan": {
        "amount": "50000",
        "term_months": "24",
        "purpose": "renovation",
        "method": "equal_instalment",
        "account": "6222020200012345678",
    },
    "you": {
        **{question.name: question.codes[0] for question in questions.YOU},
        "other_debtors": "guarantor",
        "guarantor.name": GUARANTOR.name,
        "guarantor.id_number": GUARANTOR.id_number,
        "guarantor.phone": GUARANTOR.phone,
    },
    "income": {
        **{question.name: question.codes[0] for question in (*questions.WORK, *questions.ACCOUNTS)},
        "occupation": "employed",
        "employer": "鼎元建築",
        "monthly_income": "18,000.00",
        "other_income": "0",
        "living_expenses": "4000",
        "monthly_debts": "0",
    },
    "documents": {
        "payment_mode": "entrusted",
        **PAYEE,
        "secured": "yes",
        "collateral.kind": "vehicle",
        "collateral.description": "A car",
        "collateral.declared_value": "90000",
    },
    "review": {f"consent_{purpose.value}": "yes" for purpose in ConsentPurpose},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A form: the endpoint that takes it, its schema, what is in order in it, and what leads to it; `reach` returns its address."""

    name: str
    endpoint: str
    schema: Form
    good: dict[str, str]
    reach: Callable[[TrialBank], str]
    signed_in: bool = True
    #: Field at which everything is said, where it must not be told which one is wrong.
    said_at: str = ""
    #: Fields that are never shown again.
    secret: tuple[str, ...] = ()
    #: Fields on which it hangs what else is asked.
    governing: tuple[str, ...] = ()
    #: Tables in which a refused form may leave a row.
    leaves: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


def a_draft(product: str = "consumer") -> DraftView:
    """Return a draft in which everything is in order, as the steps read it."""
    found = next(known for known in PRODUCTS if known.code == product)
    choice = ProductChoice(code=found.code, name=found.name, terms=ProductTerms.from_parameters(found.parameters))
    return DraftView(
        id="draft",
        product=choice,
        step=5,
        answers=STEPS,
        documents=(),
        applicant=NEWCOMER,
        today=FIRST_DAY,
        updated_at=datetime(2026, 11, 23, tzinfo=UTC),
    )


def _nobody(page: str) -> Callable[[TrialBank], str]:
    def reach(_trial: TrialBank) -> str:
        return page

    return reach


def _someone(page: str) -> Callable[[TrialBank], str]:
    def reach(trial: TrialBank) -> str:
        trial.customer(LOGIN)
        return page

    return reach


def _begun(step: str) -> Callable[[TrialBank], str]:
    def reach(trial: TrialBank) -> str:
        actor = trial.customer(LOGIN)
        draft_id = drafts.start_draft(trial.bank, actor, "consumer")
        for number, (name, typed) in enumerate(STEPS.items(), 1):
            drafts.save_draft(trial.bank, actor, draft_id, name, typed, reached=number)
        return f"/apply/{draft_id}/{step}"

    return reach


def _to_supplement(trial: TrialBank) -> str:
    actor = trial.customer(LOGIN)
    application = trial.submit(actor)
    intake.request_supplement(trial.bank, application.id, "identity")
    trial.task(application.id, "supplement_material", "customer")
    paper = Upload(kind="identity", file_name="id.pdf", content=b"%PDF-1.7")
    documents.add_document(trial.bank, actor, paper, application_id=application.id)
    return f"/loans/{application.id}/supplement"


def _asked(trial: TrialBank) -> str:
    application = trial.submit(trial.customer(LOGIN))
    until_score(trial, application)
    entries = {"recommendation": "more_information", "reasons": "Income unclear.", "information_needed": "Where does the income come from?"}
    do(trial, "reviewer", application.id, "review_case", entries)
    trial.task(application.id, "provide_information", "customer")
    return f"/loans/{application.id}/information"


def _rejected(trial: TrialBank) -> str:
    application = trial.submit(trial.customer(LOGIN))
    until_score(trial, application)
    approval.reject_automatically(trial.bank, application.id)
    rejection.explain_rejection(trial.bank, application.id)
    return f"/loans/{application.id}/appeal"


def _to_correct(trial: TrialBank) -> str:
    application = trial.submit(trial.customer(LOGIN), payments=paid_to("Rising Sun Securities"))
    until_offer(trial, application)
    trial.set(application.id, status=Status.SIGNED)
    trial.task(application.id, "correct_payment_list", "customer")
    return f"/loans/{application.id}/payment-list"


def _to_sign(trial: TrialBank) -> str:
    actor = trial.customer(LOGIN)
    application = trial.submit(actor)
    until_code(trial, application, actor)
    return f"/loans/{application.id}/sign"


_REGISTRATION = {"login": "lina", "password": PASSWORD, "name": NEWCOMER.name, "id_number": NEWCOMER.id_number, "phone": NEWCOMER.phone}

SCREENS = (
    Screen(
        name="register",
        endpoint="auth.register_submit",
        schema=auth.RegistrationForm(),
        good=_REGISTRATION,
        reach=_nobody("/register"),
        signed_in=False,
        secret=("password",),
    ),
    Screen(
        name="sign in",
        endpoint="auth.sign_in_submit",
        schema=auth.SignInForm(),
        good={"login": LOGIN, "password": PASSWORD},
        reach=_someone("/sign-in"),
        signed_in=False,
        said_at="login",
        secret=("password",),
        leaves=("login_attempt", "journal"),
    ),
    *(
        Screen(
            name=f"apply: {step}",
            endpoint="customer.send" if step == "review" else "customer.keep_step",
            schema=schema_of(a_draft(), step),
            good=STEPS[step],
            reach=_begun(step),
            governing=("other_debtors", "payment_mode", "secured", "occupation"),
            leaves=("draft",),
        )
        for step in STEPS
    ),
    Screen(
        name="supplement",
        endpoint="customer.send_supplement",
        schema=requests.NoteForm(),
        good={"note": "both sides"},
        reach=_to_supplement,
    ),
    Screen(name="question", endpoint="customer.answer", schema=requests.AnswerForm(), good={"answer": "From a flat."}, reach=_asked),
    Screen(name="appeal", endpoint="customer.appeal_now", schema=closing.AppealForm(), good={"grounds": "Look again."}, reach=_rejected),
    Screen(
        name="payment list",
        endpoint="customer.correct",
        schema=payment_list.PaymentListForm(),
        good={"payment_mode": "entrusted", **PAYEE},
        reach=_to_correct,
        governing=("payment_mode",),
    ),
    Screen(
        name="sign",
        endpoint="customer.confirm",
        schema=contracts.CodeForm(),
        good={"code": "123456"},
        reach=_to_sign,
        secret=("code",),
    ),
)
