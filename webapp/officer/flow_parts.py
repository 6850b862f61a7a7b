"""The drawing of a loan's money in words: what stands in each box, and what somebody hears who does not see it."""

from typing import Any

from flask_babel import gettext as _

from lending.service.views.flow_drawing import FlowAccountSeen, FlowDrawn
from webapp.flow_chart import MOST, draw_flow
from webapp.i18n import money
from webapp.officer import flow_words, words


def drawing(found: FlowDrawn, most: int = MOST) -> dict[str, Any]:
    """Return what `components/flow.html` takes; of more accounts than `most` the largest are drawn."""
    return {
        "chart": draw_flow(found.accounts, found.moves, found.drawn, most),
        "summary": _summary(found),
        "boxes": {account.number: _box(account) for account in found.accounts},
        "drawn": money(found.drawn),
    }


def _summary(found: FlowDrawn) -> str:
    hops = max((account.hop for account in found.accounts), default=0)
    said = _("Flow of money: %(count)s accounts, up to %(hops)s hops from the payout.", count=len(found.accounts), hops=hops)
    return " ".join([str(said), *(f"{words.word(flow_words.SINKS, each.sink)}: {money(each.amount)}." for each in found.misuses)])


def _box(account: FlowAccountSeen) -> dict[str, Any]:
    """Return what stands in an account's box: holder, last digits, what is there, and what it is in a word with a mark."""
    if account.sink is not None:
        mark, kind = f"✕ {words.word(flow_words.SINKS, account.sink)}", "sink"
    elif account.is_meant:
        mark, kind = f"✓ {_('its purpose')}", "meant"
    elif not account.is_open:
        mark, kind = str(_("not looked into")), "closed"
    else:
        mark, kind = str(_("passed on or kept")), "open"
    return {
        "holder": _short(account.holder or str(_("Unknown holder"))),
        "whole": account.holder,
        "tail": f"…{account.number[-4:]}",
        "resting": money(account.resting),
        "mark": mark,
        "kind": kind,
    }


def _short(holder: str) -> str:
    """Cut a name to what fits a box: twenty letters, half as many where they are Chinese."""
    longest = 20 if holder.isascii() else 11
    return holder if len(holder) <= longest else f"{holder[: longest - 1]}…"
