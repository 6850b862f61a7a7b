"""Links checked by themselves and joined come to what a walk along all of them does."""

import json
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lending.domain.audit.chain import GENESIS, Stretch, Walk, check, link


def chain(entries, first=1, head=GENESIS):
    """Return the links of rows of these ids, sealed in this order."""
    rows = []
    for sequence, entry in enumerate(entries, first):
        canonical = json.dumps({"action": f"entry {entry}"})
        digest = sha256(canonical.encode()).hexdigest()
        previous, head = head, link(head, digest)
        rows.append((sequence, entry, digest, previous, head, digest, canonical))
    return rows


def walked(rows):
    """Go along all links one by one, and return where that ended, and at what."""
    walk = Walk(0, GENESIS)
    return walk.take(rows), state(walk)


def joined(rows, width):
    """Go along by stretches of so many places, and link by link where one does not join."""
    walk = Walk(0, GENESIS)
    for last in range(width, max(row[0] for row in rows) + width, width):
        stretch = check([row for row in rows if last - width < row[0] <= last])
        if stretch and walk.join(stretch):
            continue
        if found := walk.take([row for row in rows if walk.sequence < row[0] <= last]):
            return found, state(walk)
    return None, state(walk)


def state(walk):
    return walk.sequence, walk.before, walk.head, walk.late


def changed(row, **values):
    names = ("sequence", "entry", "digest", "previous", "head", "kept", "canonical")
    return tuple(values.get(name, value) for name, value in zip(names, row, strict=True))


def test_links_that_hold_are_a_stretch_that_tells_its_ends():
    rows = chain([4, 9, 7, 8])
    assert check(rows) == Stretch(1, 4, GENESIS, rows[2][4], rows[3][4], 4, 9, ((3, 7, 9), (4, 8, 9)))
    assert check(rows[1:2]) == Stretch(2, 2, rows[0][4], rows[0][4], rows[1][4], 9, 9, ())
    assert check([]) is None


@pytest.mark.parametrize(
    "values",
    [
        {"sequence": 9},
        {"digest": "0" * 64},
        {"previous": "0" * 64},
        {"head": "0" * 64},
        {"kept": None},
        {"kept": "0" * 64},
        {"canonical": "{}"},
        {"canonical": "{}", "digest": sha256(b"{}").hexdigest(), "kept": sha256(b"{}").hexdigest()},
    ],
)
def test_a_link_that_does_not_fit_makes_no_stretch(values):
    rows = chain([1, 2, 3])
    rows[1] = changed(rows[1], **values)
    assert check(rows) is None


def test_a_stretch_joins_where_it_follows():
    rows, walk = chain([1, 3, 2, 4, 5]), Walk(0, GENESIS)
    assert walk.join(check(rows[:3]))
    assert state(walk) == (3, rows[1][4], rows[2][4], [(3, 2, 3)])
    for other in (rows[4:], chain([4, 5], first=4), rows[:3]):
        assert not walk.join(check(other))
        assert state(walk) == (3, rows[1][4], rows[2][4], [(3, 2, 3)])
    assert walk.join(check(rows[3:]))
    assert state(walk) == walked(rows)[1]


def test_a_row_numbered_below_one_of_an_earlier_stretch_is_left_to_a_walk():
    rows, walk = chain([1, 5, 3, 6]), Walk(0, GENESIS)
    assert walk.join(check(rows[:2]))
    assert not walk.join(check(rows[2:]))
    assert joined(rows, 2) == walked(rows) == (None, (4, rows[2][4], rows[3][4], [(3, 3, 5)]))


TAMPERED = st.tuples(
    st.sampled_from(["edit", "forge", "delete", "close up", "swap rows", "swap links", "put in", "head"]), st.integers(0, 11)
)


def tamper(rows, kind, place):
    """Do that to the links at a place counted from 0; what comes after is not mended."""
    at, rows = place % len(rows), [*rows]
    other = (at + 3) % len(rows)
    if kind == "edit":
        rows[at] = changed(rows[at], canonical="{}")
    elif kind == "forge":
        digest = sha256(b"{}").hexdigest()
        rows[at] = changed(rows[at], canonical="{}", digest=digest, kept=digest, head=link(rows[at][3], digest))
    elif kind in {"delete", "close up"}:
        rows = rows[:at] + [changed(row, sequence=row[0] - (kind == "close up")) for row in rows[at + 1 :]]
    elif kind == "swap rows":
        mine, theirs = rows[at][5:], rows[other][5:]
        rows[at], rows[other] = (*rows[at][:5], *theirs), (*rows[other][:5], *mine)
    elif kind == "swap links":
        rows[at], rows[other] = changed(rows[other], sequence=rows[at][0]), changed(rows[at], sequence=rows[other][0])
    elif kind == "put in":
        (new,) = chain([99], first=rows[at][0] + 1, head=rows[at][4])
        rows = [*rows[: at + 1], new, *(changed(row, sequence=row[0] + 1) for row in rows[at + 1 :])]
    else:
        rows[at] = changed(rows[at], head="0" * 64)
    return rows


@settings(deadline=None)
@given(
    entries=st.lists(st.integers(1, 30), min_size=6, max_size=12, unique=True),
    ordered=st.booleans(),
    tampered=st.lists(TAMPERED, max_size=3),
    width=st.integers(1, 5),
)
def test_stretches_come_to_what_a_walk_does_whatever_was_done_and_wherever_they_are_cut(entries, ordered, tampered, width):
    rows = chain(sorted(entries) if ordered else entries)
    for kind, place in tampered:
        rows = tamper(rows, kind, place)
    assert joined(rows, width) == walked(rows)
