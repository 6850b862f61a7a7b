"""The table of process variables that open tasks are looked for by."""

from sqlalchemy import Index

from lending.adapters.db.mapping import map_table as _table
from lending.domain.task_variables import TaskVariable

task_variable = _table(
    "task_variable",
    TaskVariable,
    Index(None, "name", "value", "group", "branch_id", "task_id"),
    Index(None, "name", "group", "branch_id"),
    key=("task_id", "name"),
    refers={"task_id": "human_task.id"},
)
