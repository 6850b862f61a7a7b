from decimal import Decimal

import pytest

from webapp.line_chart import HEIGHT, draw_lines

MONTHS = [f"2026-{number:02d}" for number in range(1, 13)]


def written(value):
    return f"{value:.2f}"


def test_points_stand_in_the_middle_of_their_month_and_as_high_as_their_figure():
    chart = draw_lines(MONTHS[:2], {"A": [Decimal("0.10"), Decimal("0.05")], "B": [None, Decimal(0)]}, written)
    line, other = chart.lines
    assert [(point.x, point.y, point.said) for point in line.points] == [(25, HEIGHT, "2026-01: 0.10"), (75, HEIGHT / 2, "2026-02: 0.05")]
    assert [(point.x, point.y) for point in other.points] == [(75, 0)]
    assert (len(line.joins), len(other.joins)) == (1, 0)


def test_the_scale_reaches_the_largest_figure_in_round_steps():
    chart = draw_lines(MONTHS, {"A": [Decimal(number * 317) for number in range(12)]}, written)
    assert [said for _at, said in chart.ticks] == ["0.00", "1000.00", "2000.00", "3000.00", "4000.00"]
    assert [at for at, _said in chart.ticks] == [0, 40, 80, 120, HEIGHT]


@pytest.mark.parametrize(("count", "named"), [(1, [0]), (4, [0, 1, 2, 3]), (6, [1, 3, 5]), (7, [0, 2, 4, 6]), (12, [2, 5, 8, 11])])
def test_of_many_months_some_are_named_and_the_last_is_always(count, named):
    chart = draw_lines(MONTHS[:count], {"A": [Decimal(1)] * count}, written)
    assert [label for _at, label in chart.labels] == [MONTHS[place] for place in named]


def test_where_nothing_is_to_be_drawn_there_is_a_scale_all_the_same():
    chart = draw_lines(MONTHS[:1], {"A": [Decimal(0)], "B": [None]}, written, Decimal("0.01"))
    assert chart.ticks[0] == (0, "0.00")
    assert chart.lines[1].points == ()
