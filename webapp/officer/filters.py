"""The tasklist's filter as it stands in the address: parsed, and written into every link that keeps it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, fields, validate, validates_schema

from lending.domain.actors import Actor, Role
from lending.domain.task_variables import LONGEST_VALUE, LONGEST_VARIABLE
from lending.service.task_filters import PAGE, Filter
from lending.service.worklist import Worklist
from webapp.api.fields import Day, Whole
from webapp.api.variable_filter import refuse_half
from webapp.officer import searches, words
from webapp.officer.level_words import AGES, LEVELS
from webapp.officer.variable_words import VARIABLES
from webapp.text_field import Text

VIEWS = ("group", "mine", "follow_up", "substitute", "overdue", "due_today", "done")
SORTS = ("due", "priority", "age", "amount", "newest")
#: Lists end here at the latest; nobody turns a hundred thousand pages.
LAST_PAGE = 100_000
#: More than any task is about, in whole units of the currency.
MOST_MONEY = 10**9
#: The parts of a filter that stand in the address as they are.
_KEPT = (
    *("view", "group", "product", "segment", "holder", "due", "age", "least", "most", "variable", "value"),
    *("since", "until", "sort", "page"),
)
#: The parts that take tasks out of the list beside views and groups.
_NARROWING = ("product", "segment", "due", "age", "least", "most", "holder", "variable")


def one_of(codes: Iterable[str], usual: str | None = None) -> fields.String:
    """Return a part of an address that is one of some codes; an error names them, since no field shows them."""
    return fields.String(load_default=usual, validate=validate.OneOf(list(codes), error="This can be {choices}."))


class FilterSchema(Schema):
    """A filter in the address; what is wrong there names itself."""

    class Meta:
        """Other parts of the address belong to the work pane."""

        unknown = EXCLUDE

    view = one_of(VIEWS, "group")
    group = one_of(role.value for role in Role)
    product = one_of(words.PRODUCTS)
    segment = one_of(words.SEGMENTS)
    holder = Text(longest=64, load_default=None)
    due = one_of(LEVELS)
    age = one_of(AGES)
    least = Whole(1, MOST_MONEY, text=True, load_default=None)
    most = Whole(1, MOST_MONEY, text=True, load_default=None)
    variable = Text(longest=LONGEST_VARIABLE, load_default=None)
    value = Text(longest=LONGEST_VALUE, load_default=None)
    since = Day(load_default=None)
    until = Day(load_default=None)
    text = fields.String(load_default=None, data_key="q")
    sort = one_of(SORTS, "due")
    page = Whole(1, LAST_PAGE, text=True, load_default=1)

    @validates_schema
    def _pair(self, data: dict[str, Any], **_options: object) -> None:
        refuse_half(data)


def asked_filter() -> Filter:
    """Return the filter of this request's address; marshmallow's ValidationError names what is wrong."""
    given = {name: value for name, value in request.args.items() if value}
    for name in given.keys() & {"least", "most"}:
        given[name] = given[name].replace(",", "")
    asked: Any = FilterSchema().load(given)
    for name in ("least", "most"):
        asked[name] = None if asked[name] is None else Decimal(asked[name])
    return Filter(**{**asked, "text": searches.text_of(asked["text"])})


def kept(wanted: Filter) -> dict[str, Any]:
    """Return the parts of the address that keep the filter; what is searched for stands there by its key."""
    usual = Filter()
    values = {name: getattr(wanted, name) for name in _KEPT}
    changed = {name: value for name, value in values.items() if value and value != getattr(usual, name)}
    asked = searches.address_of(wanted.text)
    return {**changed, "q": asked} if asked else changed


def link(wanted: Filter, **changes: object) -> str:
    """Return the address of the list with some of the filter changed, back on its first page."""
    return url_for("tasklist.index", **kept(replace(wanted, page=1, **changes)))  # type: ignore[arg-type]  # fields of Filter


def groups(wanted: Filter, found: Worklist, actor: Actor) -> list[dict[str, Any]]:
    """Return the filters of the sidebar with their counts."""
    return [
        {"title": _("Work"), "entries": _work(wanted, found, actor)},
        *_saved(wanted, found),
        {"title": _("Product"), "entries": _choices(wanted, found, "product", words.PRODUCTS)},
        {"title": _("Segment"), "entries": _choices(wanted, found, "segment", words.SEGMENTS)},
    ]


def title(wanted: Filter) -> str:
    """Name what the list shows."""
    base = {
        "mine": _("My tasks"),
        "follow_up": _("Follow-up"),
        "substitute": _("As substitute"),
        "overdue": _("Overdue"),
        "due_today": _("Due today"),
        "done": _("Completed"),
    }.get(wanted.view, _("Open tasks"))
    base = _("Group: %(group)s", group=words.word(words.GROUPS, wanted.group)) if wanted.group else base
    chosen = ((words.PRODUCTS, wanted.product), (words.SEGMENTS, wanted.segment), (LEVELS, wanted.due), (AGES, wanted.age))
    narrowed = [words.word(names, value) for names, value in chosen if value]
    narrowed += [f"{words.word(VARIABLES, wanted.variable)} = {wanted.value}"] if wanted.variable else []
    return " · ".join([base, *narrowed])


def orders(wanted: Filter) -> list[dict[str, Any]]:
    """Return the orders of the list, the chosen one marked."""
    names = {
        "due": _("Due, earliest first"),
        "priority": _("Priority, urgent first"),
        "age": _("Oldest first"),
        "amount": _("Amount, largest first"),
        "newest": _("Newest first"),
    }
    return [{"label": names[sort], "value": sort, "selected": sort == wanted.sort} for sort in SORTS]


def pages(wanted: Filter, found: Worklist) -> dict[str, Any] | None:
    """Return where the page lies in the list, None where everything fits on one."""
    if found.total <= PAGE:
        return None
    first = (wanted.page - 1) * PAGE + 1

    def page(number: int) -> str:
        return url_for("tasklist.index", **kept(replace(wanted, page=number)))

    return {
        "first": min(first, found.total),
        "last": min(first + PAGE - 1, found.total),
        "total": found.total,
        "previous_url": page(wanted.page - 1) if wanted.page > 1 else None,
        "next_url": page(wanted.page + 1) if first + PAGE <= found.total else None,
    }


def _work(wanted: Filter, found: Worklist, actor: Actor) -> list[dict[str, Any]]:
    entries = [
        _entry(wanted, _("My tasks"), found.counts["mine"], view="mine"),
        _entry(wanted, _("Follow-up"), found.counts["follow_up"], view="follow_up"),
    ]
    if found.counts["substitute"] or wanted.view == "substitute":
        entries.append(_entry(wanted, _("As substitute"), found.counts["substitute"], view="substitute"))
    own = [name for name in words.GROUPS if f"group:{name}" in found.counts or name in actor.roles - {Role.SUPERVISOR}]
    entries += [
        _entry(wanted, _("Group: %(group)s", group=words.word(words.GROUPS, name)), found.counts.get(f"group:{name}", 0), group=name)
        for name in own
        if name != Role.CUSTOMER
    ]
    late = found.counts["overdue"]
    entries.append({**_entry(wanted, _("Overdue"), late, view="overdue"), **({"tone": "error"} if late else {})})
    entries.append(_entry(wanted, _("Due today"), found.counts["due_today"], view="due_today"))
    everything = sum(number for name, number in found.counts.items() if name.startswith("group:"))
    return [_entry(wanted, _("All open"), everything), *entries]


def _entry(wanted: Filter, label: str, count: int, *, view: str = "group", group: str | None = None) -> dict[str, Any]:
    chosen = (wanted.view, wanted.group) == (view, group)
    return {"label": label, "count": count, "current": chosen, "url": link(wanted, view=view, group=group)}


def _saved(wanted: Filter, found: Worklist) -> list[dict[str, Any]]:
    """Return the saved filters with what they find now; those shared by colleagues are marked."""
    entries = [
        {
            "label": each.name,
            "count": found.counts[f"saved:{each.id}"],
            "current": replace(wanted, text=None, page=1) == each.wanted,
            "url": link(each.wanted),
            **({"icon_after": "user-multiple"} if each.shared else {}),
        }
        for each in found.saved
    ]
    return [{"title": _("Saved filters"), "entries": entries}] if entries else []


def narrowing(wanted: Filter, found: Worklist) -> dict[str, Any]:
    """Return the form that narrows the list and keeps the filter: its choices, what is chosen, one's own filters."""

    def choices(names: Mapping[str, object]) -> list[tuple[str, str]]:
        return [("", str(_("All"))), *((code, str(name)) for code, name in names.items())]

    return {
        "selects": [
            ("group", _("Group"), choices({name: word for name, word in words.GROUPS.items() if name != Role.CUSTOMER}), wanted.group),
            ("product", _("Product"), choices(words.PRODUCTS), wanted.product),
            ("segment", _("Segment"), choices(words.SEGMENTS), wanted.segment),
            ("due", _("Due"), choices(LEVELS), wanted.due),
            ("age", _("Age of the task"), choices(AGES), wanted.age),
            ("variable", _("Variable of the process"), choices(_named(wanted, found)), wanted.variable),
        ],
        "value": wanted.value,
        "least": wanted.least,
        "most": wanted.most,
        "beside": {name: value for name, value in kept(wanted).items() if name in {"view", "holder", "sort", "q"}},
        "kept": {name: value for name, value in kept(wanted).items() if name not in {"page", "q"}},
        "narrowed": bool(
            wanted.product or wanted.segment or wanted.due or wanted.age or wanted.least or wanted.most or wanted.holder or wanted.variable
        ),
        "mine": [{"id": each.id, "name": each.name} for each in found.saved if each.mine],
    }


def _named(wanted: Filter, found: Worklist) -> dict[str, str]:
    """Return the variables to choose from by what people call them; the chosen one stays even when no open task has it any more."""
    names = {*found.variables, *filter(None, [wanted.variable])}
    return dict(sorted(((name, words.word(VARIABLES, name)) for name in names), key=lambda each: each[1]))


def _choices(wanted: Filter, found: Worklist, kind: str, names: Mapping[str, object]) -> list[dict[str, Any]]:
    """Return the filters of a kind; the chosen one is taken off again by choosing it once more."""
    current = getattr(wanted, kind)
    entries = []
    for code, name in names.items():
        chosen = code == current
        url = link(wanted, **{kind: None if chosen else code})
        entry = {"label": str(name), "count": found.counts.get(f"{kind}:{code}", 0), "current": chosen, "url": url}
        entries.append({**entry, "segment": code} if kind == "segment" else entry)
    return entries
