from decimal import Decimal

from lending.service.views.flow_drawing import FlowAccountSeen, FlowMove
from webapp.flow_chart import BETWEEN, BOX, GAP, LINES, MARGIN, MOST, THINNEST, WIDEST, draw_flow


def account(number: str, hop: int, came: int = 100, sink=None):
    known = {"holder": number, "category": None, "resting": Decimal(0), "is_meant": False, "is_open": True}
    return FlowAccountSeen(number=number, hop=hop, came=Decimal(came), sink=sink, **known)


def test_accounts_stand_in_columns_by_hop_and_bands_are_as_wide_as_their_amounts():
    moves = [FlowMove("", "own", Decimal(1000), 1), FlowMove("own", "shop", Decimal(500), 2), FlowMove("own", "broker", Decimal(1), 1)]
    chart = draw_flow([account("own", 0), account("shop", 1), account("broker", 1, sink="brokerage")], moves, Decimal(1000))
    places = {place.account.number if place.account else "": place for place in chart.places}
    assert [places[name].x for name in ("", "own", "shop")] == [MARGIN + at * (BOX + BETWEEN) for at in range(3)]
    assert places["broker"].y - places["shop"].y == LINES + GAP
    assert [(band.move.payee, band.width, band.is_misuse) for band in chart.bands] == [
        ("own", Decimal(WIDEST), False),
        ("shop", Decimal(WIDEST) / 2, False),
        ("broker", Decimal(THINNEST), True),
    ]
    level, half = places[""].middle, MARGIN + BOX + BETWEEN // 2
    assert chart.bands[0].path == f"M{MARGIN + BOX},{level} C{half},{level} {half},{level} {MARGIN + BOX + BETWEEN},{level}"
    assert (chart.width, chart.height, chart.left_out) == (2 * MARGIN + 2 * (BOX + BETWEEN) + BOX, 2 * MARGIN + 2 * (LINES + GAP) - GAP, 0)


def test_money_that_comes_back_is_drawn_below():
    chart = draw_flow([account("own", 0), account("shop", 1)], [FlowMove("shop", "own", Decimal(5), 1)], Decimal(10))
    out, back, bottom = MARGIN + 2 * (BOX + BETWEEN) + BOX // 2, MARGIN + BOX + BETWEEN + BOX // 2, MARGIN + LINES
    assert chart.bands[0].path == f"M{out},{bottom} C{out},{bottom + GAP} {back},{bottom + GAP} {back},{bottom}"


def test_of_very_many_accounts_the_largest_and_every_forbidden_place_are_drawn():
    many = [account(f"a{number:03}", 1, came=1000 - number) for number in range(MOST + 5)]
    chart = draw_flow([account("own", 0, came=5000), *many, account("broker", 2, came=1, sink="brokerage")], [], Decimal(10))
    drawn = {place.account.number for place in chart.places if place.account}
    assert {"own", "broker", "a000"} <= drawn
    assert len(drawn) == MOST
    assert chart.left_out == 7


def test_nothing_to_draw_is_the_payout_alone():
    chart = draw_flow([], [], Decimal(0))
    assert [place.account for place in chart.places] == [None]
    assert chart.bands == ()
