"""What open tasks bear of a customer, for their lists: written anew where it changes, so that lists and counts ask the tasks alone."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, Text, bindparam, select, union_all, update
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.adapters.db.close.expressions import listed

_IDS = bindparam("party_ids", type_=Text())
_TASK, _LOAN = t.human_task.c, t.loan.c


def write_segment(session: Session, party_ids: Sequence[str], segment: str) -> None:
    """Give the open tasks of customers a segment."""
    statement = update(t.human_task).where(_TASK.id.in_(_open_tasks())).values(segment=segment)
    session.execute(statement, {_IDS.key: json.dumps(list(party_ids))})


def _open_tasks() -> Any:
    """Select them from the customers on: of all that is open at a bank, little is theirs."""
    of_party = {"application_id": t.application, "intervention_id": t.risk_intervention, "segment_move_id": t.segment_move}
    of_loan = {"collection_case_id": t.collection_case, "restructuring_id": t.restructuring, "preservation_id": t.asset_preservation}
    cases: dict[str, Select[Any]] = {name: select(case.c.id).where(listed(case.c.party_id, _IDS)) for name, case in of_party.items()}
    for name, case in of_loan.items():
        cases[name] = select(case.c.id).join_from(case, t.loan, _LOAN.id == case.c.loan_id).where(listed(_LOAN.party_id, _IDS))
    owned = (select(_TASK.id).where(_TASK[name].in_(found), _TASK.completed_at.is_(None)) for name, found in cases.items())
    return union_all(*owned)
