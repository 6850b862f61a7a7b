"""What customers do on their own tasks: answer a supplement request 補正 and a question of the bank."""

from lending.domain.actors import Actor
from lending.domain.applications import Application
from lending.errors import ForbiddenError
from lending.service import access, tasks
from lending.service.modelling.in_force import clean_entries
from lending.service.ports import Bank


def answer_supplement_task(bank: Bank, actor: Actor, application_id: str, note: str = "") -> None:
    """Say that everything asked for was handed in; the process looks at the papers again.

    ConflictError when nothing is asked for (any more), InvalidInputError names `note`.
    """
    _complete(bank, actor, application_id, "supplement_material", {"note": note})


def provide_information(bank: Bank, actor: Actor, application_id: str, answer: str) -> None:
    """Answer the question of reviewer or approver; the case goes on at the stage that asked.

    ConflictError when nothing is asked (any more), InvalidInputError names `answer`.
    """
    _complete(bank, actor, application_id, "provide_information", {"answer": answer})


def _complete(bank: Bank, actor: Actor, application_id: str, definition: str, entries: dict[str, object]) -> None:
    with bank.begin() as book:
        application = book.lock(Application, application_id)
        access.require_sight(actor, application)
        if actor.party_id != application.party_id:
            raise ForbiddenError("Only the applicant can answer this.")
        task = tasks.open_customer_task(book, application_id, definition)
        tasks.finish(bank, book, actor, task, clean_entries(bank, book, definition, entries))
    bank.nudge()
