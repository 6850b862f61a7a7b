"""The flow of a loan's money as a picture drawn on the server: accounts in columns by hop, moves as bands as wide as their amounts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lending.service.views.flow_drawing import FlowAccountSeen, FlowMove

#: Pixels: a box, what lies between columns and between boxes, the margin, the widest and the thinnest band.
BOX, LINES, BETWEEN, GAP, MARGIN, WIDEST, THINNEST = 156, 64, 56, 20, 8, 26, 2
#: Accounts that are drawn; the table has the others, too.
MOST = 40


@dataclass(frozen=True, slots=True)
class Place:
    """Where an account stands, pixels from the left and the top; None for the payout itself."""

    account: FlowAccountSeen | None
    x: int
    y: int

    @property
    def middle(self) -> int:
        """Return the height at which bands meet it."""
        return self.y + LINES // 2


@dataclass(frozen=True, slots=True)
class Band:
    """A move: the path of its middle as SVG writes it, and its width in pixels."""

    move: FlowMove
    path: str
    width: Decimal
    is_misuse: bool


@dataclass(frozen=True, slots=True)
class FlowChart:
    """A drawing; `left_out` are accounts that the table alone has."""

    places: tuple[Place, ...]
    bands: tuple[Band, ...]
    width: int
    height: int
    left_out: int


def draw_flow(accounts: Sequence[FlowAccountSeen], moves: Iterable[FlowMove], drawn: Decimal, most: int = MOST) -> FlowChart:
    """Return the drawing of accounts and moves; the largest accounts are drawn, forbidden places before others."""
    shown = sorted(accounts, key=lambda each: (each.sink is None, -each.came, each.number))[:most]
    columns = dict[int, list[FlowAccountSeen]]()
    for account in sorted(shown, key=lambda each: (each.hop, each.sink is not None, -each.came, each.number)):
        columns.setdefault(account.hop, []).append(account)
    tallest = max((len(column) for column in columns.values()), default=1)
    height = 2 * MARGIN + tallest * (LINES + GAP) - GAP
    places = {"": Place(None, MARGIN, (height - LINES) // 2)}
    for number, hop in enumerate(sorted(columns), 1):
        places |= _column(columns[hop], MARGIN + number * (BOX + BETWEEN), height)
    return FlowChart(
        places=tuple(places.values()),
        bands=tuple(_bands(places, moves, drawn)),
        width=2 * MARGIN + len(columns) * (BOX + BETWEEN) + BOX,
        height=height,
        left_out=len(accounts) - len(shown),
    )


def _column(accounts: Sequence[FlowAccountSeen], x: int, height: int) -> dict[str, Place]:
    """Return the places of a column, centred."""
    top = (height - len(accounts) * (LINES + GAP) + GAP) // 2
    return {account.number: Place(account, x, top + at * (LINES + GAP)) for at, account in enumerate(accounts)}


def _bands(places: Mapping[str, Place], moves: Iterable[FlowMove], drawn: Decimal) -> Iterable[Band]:
    """Yield the bands between accounts that are drawn, the widest first so that thin ones stay in sight."""
    for move in sorted(moves, key=lambda each: -each.amount):
        one, other = places.get(move.payer), places.get(move.payee)
        if one is not None and other is not None:
            width = max(round(WIDEST * move.amount / drawn, 1), Decimal(THINNEST))
            yield Band(move, _path(one, other), width, other.account is not None and other.account.sink is not None)


def _path(one: Place, other: Place) -> str:
    """Return a curve from the right of one to the left of the other; one that leads back goes below both."""
    if other.x > one.x:
        half = (one.x + BOX + other.x) // 2
        return f"M{one.x + BOX},{one.middle} C{half},{one.middle} {half},{other.middle} {other.x},{other.middle}"
    below, out, back = max(one.y, other.y) + LINES + GAP, one.x + BOX // 2, other.x + BOX // 2
    return f"M{out},{one.y + LINES} C{out},{below} {back},{below} {back},{other.y + LINES}"
