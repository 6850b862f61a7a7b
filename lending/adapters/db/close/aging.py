"""How late loans are as the next day opens: days, buckets with their history, tiers with their reason."""

from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, Update, select, update

from lending.adapters.db import tables as t
from lending.adapters.db.close.choice import is_due
from lending.adapters.db.close.interest import running
from lending.adapters.db.close.lateness import BUCKETS, GRACE, Lateness, lateness, overdue
from lending.adapters.db.close.parameters import TODAY, Run, built_once
from lending.domain.classification import tier_floors
from lending.service.close.ports import Part, Tally

_LOAN, _ROW = t.loan.c, t.instalment.c


def age(run: Run, part: Part) -> Tally:
    """Note what became overdue, then age the overdue loans, those of like grace and buckets together."""
    tally = Counter({"newly_overdue": run.changed(_noting())})
    floors = tier_floors(part.day + timedelta(days=1))
    groups = run.execute(_groups()).all()
    for grace, buckets in groups:
        tally.update(_age(run, lateness(grace, buckets, floors, alike=len(groups) == 1)))
    return tally


@built_once
def _noting() -> Update:
    due = select(_ROW.loan_id).where(is_due())
    return update(t.loan).where(running(), _LOAN.past_due_since.is_(None), _LOAN.id.in_(due)).values(past_due_since=TODAY)


@built_once
def _groups() -> Select[Any]:
    return select(GRACE, BUCKETS).where(overdue()).distinct()


def _age(run: Run, late: Lateness) -> Tally:
    """Count the loans that move, then write what moves them: history first, while the rows still say what was."""
    tally = Counter(_moves(run, "bucket", late.bucket_moves))
    tally.update(_moves(run, "tier", late.tier_moves))
    for statement in late.statements:
        run.execute(statement)
    return tally


def _moves(run: Run, what: str, moved: Select[Any]) -> Tally:
    tally: Counter[str] = Counter()
    for before, after, count in run.execute(moved):
        tally.update({f"{what}_{way}/{name}": count for way, name in (("out", before), ("in", after)) if name is not None})
    return tally
