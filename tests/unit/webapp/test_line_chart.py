from decimal import Decimal

from webapp.line_chart import MARKS, lines_of

MONTHS = ["2026-10", "2026-11"]


def written(value):
    return f"{value:.2f}"


def test_each_figure_goes_along_as_a_number_and_in_words_and_none_stays_none():
    chart = lines_of(MONTHS, {"B": [Decimal("0.10"), Decimal("0.05")], "D": [None, Decimal(0)]}, written, Decimal("0.04"), rates=True)
    assert chart.data == {
        "months": ("2026-10", "2026-11"),
        "lines": [
            {"name": "B", "mark": "B", "values": [0.1, 0.05], "said": ("0.10", "0.05")},
            {"name": "D", "mark": "D", "values": [None, 0.0], "said": (None, "0.00")},
        ],
        "floor": 0.04,
        "rates": True,
    }


def test_groups_that_are_no_segments_are_told_apart_by_their_place():
    names = [f"2026 Q{number}" for number in range(len(MARKS) + 1)]
    chart = lines_of(MONTHS[:1], {name: [Decimal(1)] for name in names}, written, rates=False)
    assert [line.mark for line in chart.lines] == [*MARKS, MARKS[0]]
