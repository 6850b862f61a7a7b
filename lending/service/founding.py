"""What a new bank starts with: its branches, products, business date and, for a demonstration, its people."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from lending.domain.actors import HEAD_OFFICE, Branch, Role, User
from lending.domain.applications import Product
from lending.service.business_date import open_books
from lending.service.ports import Bank

#: Sources of the figures: R5 (terms), R6 (limits of self-payment stand in lending.domain.parameters), the bank's own product sheet.
PRODUCTS = (
    Product(
        code="consumer",
        version=1,
        name="Consumer loan 消費貸款",
        parameters={
            "minimum": "1000.00",
            "maximum": "500000.00",
            "shortest": 3,
            "longest": 60,
            "methods": ["equal_instalment", "equal_principal", "interest_first", "bullet"],
            "purposes": ["renovation", "vehicle", "education", "medical", "appliances", "travel", "other"],
            "needs_collateral": False,
            "indicative_spread": "3.00",
            "repricing": "fixed",
            "early_repayment_fee_rate": "0",
            "cooling_days": 0,
            "release_above": "200000.00",
            "fees": [],
        },
        in_force_from=date(2024, 7, 1),
    ),
    Product(
        code="business",
        version=1,
        name="Business loan 經營貸款",
        parameters={
            "minimum": "10000.00",
            "maximum": "10000000.00",
            "shortest": 3,
            "longest": 60,
            "methods": ["equal_instalment", "equal_principal", "interest_first", "bullet"],
            "purposes": ["business_operation", "equipment"],
            "needs_collateral": False,
            "indicative_spread": "2.50",
            "repricing": "yearly",
            "early_repayment_fee_rate": "0.01",
            "cooling_days": 0,
            "release_above": "0.00",
            "fees": [{"charged_by": "Business register agency", "name": "Register search", "share": "0.0005"}],
        },
        in_force_from=date(2024, 7, 1),
    ),
    Product(
        code="mortgage",
        version=1,
        name="Mortgage loan 按揭貸款",
        parameters={
            "minimum": "100000.00",
            "maximum": "20000000.00",
            "shortest": 12,
            "longest": 360,
            "methods": ["equal_instalment", "equal_principal"],
            "purposes": ["home_purchase"],
            "needs_collateral": True,
            "indicative_spread": "1.00",
            "repricing": "yearly",
            "early_repayment_fee_rate": "0.01",
            "cooling_days": 0,
            "release_above": "0.00",
            "fees": [{"charged_by": "Valuation agency", "name": "Valuation", "share": "0.001"}],
        },
        in_force_from=date(2024, 7, 1),
    ),
)
BRANCHES = ((HEAD_OFFICE, "Head office 總行"), ("hangzhou", "Hangzhou branch 杭州分行"), ("ningbo", "Ningbo branch 寧波分行"))


@dataclass(frozen=True, slots=True)
class Staff:
    """A person of the demonstration."""

    login: str
    name: str
    roles: tuple[Role, ...]
    branch_id: str
    authority_level: int = 0


STAFF = (
    Staff("intake", "Shi Wenxin 石文欣", (Role.INTAKE_OFFICER,), HEAD_OFFICE),
    Staff("supervisor", "Jiang Bowen 江博文", (Role.SUPERVISOR,), HEAD_OFFICE),
    Staff("investigator", "Deng Hao 鄧浩", (Role.INVESTIGATOR,), HEAD_OFFICE),
    Staff("reviewer", "Hsu Chia-ling 許嘉玲", (Role.REVIEWER,), HEAD_OFFICE),
    Staff("approver", "Wang Shufen 王淑芬", (Role.APPROVER,), HEAD_OFFICE, 2),
    Staff("chief", "Zhuang Minghui 莊明輝", (Role.APPROVER,), HEAD_OFFICE, 3),
    Staff("signing", "Lin Yaqi 林雅琪", (Role.SIGNING_OFFICER,), HEAD_OFFICE),
    Staff("disbursement", "Guo Jianhong 郭建宏", (Role.DISBURSEMENT_OFFICER,), HEAD_OFFICE),
    # Four eyes: who looked at a payment list does not release the payment.
    Staff("cashier", "Xu Zhiyuan 許志遠", (Role.DISBURSEMENT_OFFICER,), HEAD_OFFICE),
    # 貸後崗: what one proposes for a running loan, the other approves.
    Staff("servicing", "Xie Wanting 謝婉婷", (Role.SERVICING_OFFICER,), HEAD_OFFICE),
    Staff("servicing.second", "Ho Junxian 何俊賢", (Role.SERVICING_OFFICER,), HEAD_OFFICE),
    # 催收崗: a visit takes two people, and what one heard as an objection another looks into.
    Staff("collector", "Tseng Yawen 曾雅雯", (Role.COLLECTOR,), HEAD_OFFICE),
    Staff("collector.second", "Peng Guohao 彭國豪", (Role.COLLECTOR,), HEAD_OFFICE),
    Staff("collector.senior", "Liao Meizhu 廖美珠", (Role.SENIOR_COLLECTOR,), HEAD_OFFICE),
    Staff("collector.lead", "Yao Qingfeng 姚慶豐", (Role.SENIOR_COLLECTOR,), HEAD_OFFICE),
    Staff("legal", "Tian Zhiming 田志明", (Role.LEGAL_OFFICER,), HEAD_OFFICE),
    # 客戶經理: warned of his customers, he visits those to be watched and has the good ones as his own.
    Staff("manager", "Gu Ruolan 顧若蘭", (Role.CUSTOMER_MANAGER,), HEAD_OFFICE),
    # 流程負責人: what one proposes to change in a process, the other lets into the engine.
    Staff("owner", "Luo Qianhui 羅倩慧", (Role.PROCESS_OWNER,), HEAD_OFFICE),
    Staff("owner.second", "Cao Yiming 曹一鳴", (Role.PROCESS_OWNER,), HEAD_OFFICE),
    Staff("auditor", "Ye Zhengxian 葉正賢", (Role.AUDITOR,), HEAD_OFFICE),
    Staff("admin", "Administrator", (Role.ADMINISTRATOR,), HEAD_OFFICE),
    Staff("partner", "Qianhai platform 前海平台", (Role.PARTNER,), HEAD_OFFICE),
    Staff("intake.ningbo", "Pan Siyu 潘思妤", (Role.INTAKE_OFFICER,), "ningbo"),
    Staff("reviewer.ningbo", "Fang Zihan 方子涵", (Role.REVIEWER,), "ningbo"),
)


def found_bank(bank: Bank, first_day: date) -> None:
    """Open the books of a new bank: branches, products, business date; what exists already stays as it is."""
    with bank.begin() as book:
        for branch_id, name in BRANCHES:
            if book.first(Branch, id=branch_id) is None:
                book.add(Branch(id=branch_id, name=name))
        for product in PRODUCTS:
            if book.first(Product, code=product.code, version=product.version) is None:
                book.add(_copy(product))
        open_books(book, first_day)


def add_demo_staff(bank: Bank, password: str) -> list[User]:
    """Add the people of the demonstration who are missing and return the staff; they share the password, and so its digest."""
    with bank.begin() as book:
        known = {user.login: user for user in book.find(User, login=tuple(person.login for person in STAFF))}
        missing = [person for person in STAFF if person.login not in known]
        # Made once: two dozen of it took seconds of the first start.
        digest = bank.vault.hash_password(password) if missing else ""
        new = {person.login: _user(bank, person, digest) for person in missing}
        book.add(*new.values())
        return [(known | new)[person.login] for person in STAFF]


def _user(bank: Bank, person: Staff, digest: str) -> User:
    return User(
        id=str(uuid4()),
        login=person.login,
        name=person.name,
        password_digest=digest,
        roles=[role.value for role in person.roles],
        branch_id=person.branch_id,
        authority_level=person.authority_level,
        created_at=bank.now(),
    )


def _copy(product: Product) -> Product:
    return Product(
        code=product.code,
        version=product.version,
        name=product.name,
        parameters=dict(product.parameters),
        in_force_from=product.in_force_from,
    )
