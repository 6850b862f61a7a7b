"""What pages and the API read of an application: one frozen dataclass for its customer, one for the bank's people."""

from lending.service.views.application import ApplicationRow, ApplicationView, list_applications, read_application, require_visible
from lending.service.views.case import CaseView, DiligenceView, PartyView, PersonAtStep, read_case
from lending.service.views.case_parts import (
    CollateralView,
    ConditionView,
    DecisionView,
    InputView,
    MeasureView,
    ReportView,
    ScoreLine,
    ScoreView,
)
from lending.service.views.parts import (
    ContractView,
    DocumentView,
    LoanView,
    OfferView,
    OpenStep,
    PaymentView,
    PlanRow,
    SigningView,
    SupplementView,
    document_view,
)
from lending.service.views.tasks import TaskDetail, TaskPage, TaskView, list_task_views, read_task_view, task_query
from lending.service.views.timeline import TimelineEvent
from lending.service.views.visit import VisitFile, VisitView

__all__ = [
    "ApplicationRow",
    "ApplicationView",
    "CaseView",
    "CollateralView",
    "ConditionView",
    "ContractView",
    "DecisionView",
    "DiligenceView",
    "DocumentView",
    "InputView",
    "LoanView",
    "MeasureView",
    "OfferView",
    "OpenStep",
    "PartyView",
    "PaymentView",
    "PersonAtStep",
    "PlanRow",
    "ReportView",
    "ScoreLine",
    "ScoreView",
    "SigningView",
    "SupplementView",
    "TaskDetail",
    "TaskPage",
    "TaskView",
    "TimelineEvent",
    "VisitFile",
    "VisitView",
    "document_view",
    "list_applications",
    "list_task_views",
    "read_application",
    "read_case",
    "read_task_view",
    "require_visible",
    "task_query",
]
