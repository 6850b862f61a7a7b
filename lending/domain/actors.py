"""Who acts: the people and partner systems that the bank knows, their roles, and the limits of what they may do."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """A role is also the candidate group of the human tasks it may take."""

    CUSTOMER = "customer"
    INTAKE_OFFICER = "intake_officer"
    SUPERVISOR = "supervisor"
    INVESTIGATOR = "investigator"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    SIGNING_OFFICER = "signing_officer"
    DISBURSEMENT_OFFICER = "disbursement_officer"
    SERVICING_OFFICER = "servicing_officer"
    COLLECTOR = "collector"
    SENIOR_COLLECTOR = "senior_collector"
    LEGAL_OFFICER = "legal_officer"
    CUSTOMER_MANAGER = "customer_manager"
    PROCESS_OWNER = "process_owner"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    PARTNER = "partner"


#: Roles that work in the tasklist.
OFFICERS = frozenset(
    {
        Role.INTAKE_OFFICER,
        Role.SUPERVISOR,
        Role.INVESTIGATOR,
        Role.REVIEWER,
        Role.APPROVER,
        Role.SIGNING_OFFICER,
        Role.DISBURSEMENT_OFFICER,
        Role.SERVICING_OFFICER,
        Role.COLLECTOR,
        Role.SENIOR_COLLECTOR,
        Role.LEGAL_OFFICER,
        Role.CUSTOMER_MANAGER,
    }
)
#: Whom a human task may wait for.
TASK_GROUPS = OFFICERS | {Role.CUSTOMER}
#: Roles of those who are not of the bank.
OUTSIDERS = frozenset({Role.CUSTOMER, Role.PARTNER})
#: Roles that may read any case of the bank, in every branch.
READS_EVERYTHING = frozenset({Role.AUDITOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The one on whose behalf a use case runs; `user_id` is None for the bank's own workers."""

    user_id: str | None
    name: str
    roles: frozenset[Role] = frozenset()
    branch_id: str | None = None
    party_id: str | None = None
    #: Highest authority level this person may decide on (approval_authority.dmn), 0 for none.
    authority_level: int = 0

    @property
    def is_officer(self) -> bool:
        """Say whether this person works in the tasklist."""
        return bool(self.roles & OFFICERS)

    @property
    def reads_everything(self) -> bool:
        """Say whether this person's data scope is the whole bank: auditors, and the staff of the head office."""
        # Customers and partners have a branch too, and it may be the head office.
        return bool(self.roles & READS_EVERYTHING) or (self.branch_id == HEAD_OFFICE and not self.roles <= OUTSIDERS)


#: The branch whose officers work for the whole bank.
HEAD_OFFICE = "head_office"
#: The bank's workers, as the journal names them.
WORKER = Actor(user_id=None, name="worker")


@dataclass(eq=False, kw_only=True)
class Branch:
    """A branch of the bank."""

    id: str
    name: str


@dataclass(eq=False, kw_only=True)
class User:
    """Somebody who can sign in: an officer, a customer, or a partner's service account."""

    id: str
    login: str
    name: str
    password_digest: str
    roles: list[str]
    branch_id: str | None = None
    party_id: str | None = None
    authority_level: int = 0
    language: str = "en"
    active: bool = True
    #: Raised by a sign-out everywhere or a password change; sessions carry it.
    session_epoch: int = 0
    created_at: datetime

    def actor(self) -> Actor:
        """Return the actor this user is."""
        return Actor(
            user_id=self.id,
            name=self.name,
            roles=frozenset(Role(role) for role in self.roles),
            branch_id=self.branch_id,
            party_id=self.party_id,
            authority_level=self.authority_level,
        )


@dataclass(eq=False, kw_only=True)
class ApiToken:
    """A bearer token of the JSON API; only its digest is kept."""

    id: str
    user_id: str
    digest: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


@dataclass(eq=False, kw_only=True)
class LoginAttempt:
    """An attempt to sign in, counted to slow guessing down."""

    id: str
    #: Keyed digest of the login name, so that typing a password into the wrong field leaves no trace of it.
    login_digest: str
    address: str
    at: datetime
    succeeded: bool = field(default=False)
