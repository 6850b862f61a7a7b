"""Say what was done to the journal where its chain first breaks."""

from hashlib import sha256

from lending.domain.audit.chain import Break, Breakage, Sealed, Walk, link
from lending.service.audit.ports import Chain


def diagnose(chain: Chain, walk: Walk, found: Sealed, before: Sealed | None) -> Break:
    """Return the break at the first link that does not fit after a walk; `before` is the last link that did."""
    return _of_place(walk, found) or _of_row(chain, found) or _of_link(chain, walk, found, before)


def _of_place(walk: Walk, found: Sealed) -> Break | None:
    if found.sequence == walk.sequence + 1:
        return None
    gone = f"{walk.sequence + 1}" if found.sequence == walk.sequence + 2 else f"{walk.sequence + 1} to {found.sequence - 1}"
    return Break(kind=Breakage.DELETE, sequence=walk.sequence + 1, entry_id=None, said=f"the chain's places {gone} are gone")


def _of_row(chain: Chain, found: Sealed) -> Break | None:
    """Return what is wrong with the row under a link: gone, in another's place, or changed."""
    if found.kept is None:
        moved = chain.holds(found.digest)
        said = "the row goes by another number now" if moved else "the row is gone"
        return _break(Breakage.REORDER if moved else Breakage.DELETE, found, said)
    now = sha256(found.canonical.encode()).hexdigest()
    if now != found.digest:
        place = chain.place_of(digest=now)
        if place is not None:
            return _break(Breakage.REORDER, found, f"the row that belongs to place {place} of the chain stands here")
        return _break(Breakage.EDIT, found, "the row says something else than when it was sealed")
    if found.kept != found.digest:
        return _break(Breakage.EDIT, found, "the digest kept with the row was changed")
    return None


def _of_link(chain: Chain, walk: Walk, found: Sealed, before: Sealed | None) -> Break:
    """Return what is wrong with a link whose row is as it was sealed."""
    if found.previous == walk.head or found.head == link(walk.head, found.digest):
        return _break(Breakage.EDIT, found, "the link itself was changed")
    if before and found.previous == walk.before:
        return _break(Breakage.INSERT, before, "the row and its link were put in: the chain goes past them")
    if chain.place_of(head=found.previous) is not None:
        return _break(Breakage.REORDER, found, "the link stands before one that it follows")
    if chain.place_of(previous=walk.head) is not None:
        return _break(Breakage.INSERT, found, "the row and its link were put in: the chain goes past them")
    return _break(Breakage.DELETE, found, "what stood before this row was taken out of the chain")


def _break(kind: Breakage, sealed: Sealed, said: str) -> Break:
    return Break(kind=kind, sequence=sealed.sequence, entry_id=sealed.entry_id, said=said)
