"""Which parts of a sequence moved: rules of a table, fields of a form."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from lending.domain.modelling.compare import Part

Parts = Mapping[str, Part]


def settle(old: Parts, new: Parts) -> tuple[Parts, Parts]:
    """Return both versions without the places of those parts that kept their order among the parts that are in both.

    A place here is a number within a group; of what only made way for an added or a removed part nothing is told.
    """
    moved = {part_id for group in _groups(old.values()) for part_id in _moved(_within(old, new, group), _within(new, old, group))}
    return _placed(old, moved), _placed(new, moved)


def _groups(parts: Iterable[Part]) -> set[str]:
    return {_group(part) for part in parts}


def _group(part: Part) -> str:
    return part.properties.get("parent", "")


def _within(parts: Parts, others: Parts, group: str) -> list[str]:
    """Return the ids of a group's parts that are in the same group of the other version, in order."""
    return [part.id for part in parts.values() if part.place and part.id in others and {_group(part), _group(others[part.id])} == {group}]


def _moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    kept = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return set(old) - {part_id for block in kept for part_id in old[block.a : block.a + block.size]}


def _placed(parts: Parts, moved: set[str]) -> Parts:
    return {part.id: part if part.id in moved else replace(part, place=()) for part in parts.values()}
