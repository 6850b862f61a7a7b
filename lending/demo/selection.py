"""Which applicants a run carries: all of them, an even part, or the few that give every screen something to show."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice

from lending.adapters.scorecards import CURRENT, load_scorecard
from lending.demo import german, synthetic
from lending.demo.applicants import Applicant
from lending.demo.behaviour import Behaviour
from lending.demo.judgement import HOPELESS
from lending.domain.scorecard import Scorecard
from lending.domain.scoring import band, score_applicant

ROWS = 1_000
EVERYBODY = ROWS + synthetic.COUNT
#: Of fifteen applicants one is synthetic, as in the whole.
_ONE_SYNTHETIC_IN = 15
_PLAIN = Behaviour()


def everybody(seed: int) -> list[Applicant]:
    """Return the thousand of the data and the synthetic ones, the latter spread evenly among them."""
    return even_part(EVERYBODY, seed)


def even_part(count: int, seed: int) -> list[Applicant]:
    """Return so many applicants in the order of the data with a synthetic case after every fourteen."""
    return [_applicant(number, seed) for number in islice(_numbers(), count)]


def lively_part(count: int, seed: int) -> list[Applicant]:
    """Return few applicants chosen so that some are paid at once, some rejected, and some wait at each desk."""
    return list(islice(_lively(seed), count))


def _numbers() -> Iterator[int]:
    rows, cases = iter(range(1, ROWS + 1)), iter(range(synthetic.FIRST, synthetic.FIRST + synthetic.COUNT))
    while True:
        found = [*islice(rows, _ONE_SYNTHETIC_IN - 1), *islice(cases, 1)]
        if not found:
            return
        yield from found


def _applicant(number: int, seed: int) -> Applicant:
    return german.applicant(number - 1, seed) if number <= ROWS else synthetic.applicant(number, seed)


def _lively(seed: int) -> Iterator[Applicant]:
    """Yield rounds of ten: four for people, three for the instant path of whom one does not sign, a rejection, two without a paper."""
    numbers = range(1, ROWS + 1)
    plain = [replace(_applicant(number, seed), behaviour=_PLAIN) for number in numbers]
    instant = (a for a in plain if _band(a) == "accept" and _simple(a))
    undecided = (replace(a, behaviour=Behaviour(signs=False)) for a in instant)
    rejected = (a for a in plain if _band(a) == "reject" and _simple(a))
    forgetful = (replace(a, behaviour=Behaviour(forgets_paper=True)) for a in plain[ROWS // 2 :] if _band(a) == "accept" and _simple(a))
    silent = (
        replace(a, behaviour=Behaviour(forgets_paper=True, supplements=False))
        for a in plain[ROWS // 4 :]
        if _band(a) == "refer" and _simple(a)
    )
    desks = (replace(_applicant(number, seed), behaviour=_PLAIN) for number in _guaranteed())
    rounds = zip(desks, instant, forgetful, desks, instant, rejected, desks, silent, undecided, desks, strict=False)
    seen: set[int] = set()
    for found in chain.from_iterable(rounds):
        if found.number not in seen:
            seen.add(found.number)
            yield found


def _guaranteed() -> list[int]:
    """List synthetic cases with a guarantor, who pass every desk; first those that people do not reject for their score."""
    numbers = range(synthetic.FIRST, synthetic.FIRST + synthetic.COUNT)
    guaranteed = [case for case in map(synthetic.applicant, numbers) if case.application.guarantor is not None]
    return [case.number for case in sorted(guaranteed, key=lambda case: _points(case) < HOPELESS)]


def _simple(applicant: Applicant) -> bool:
    new = applicant.application
    return new.product == "consumer" and new.occupation == "employed" and new.guarantor is None and new.payment_mode == "entrusted"


def _band(applicant: Applicant) -> str:
    return band(_card(applicant).cut_offs, _points(applicant))


def _points(applicant: Applicant) -> int:
    return score_applicant(_card(applicant), applicant.application.characteristics).total  # type: ignore[arg-type]  # as committed


def _card(applicant: Applicant) -> Scorecard:
    return load_scorecard(applicant.application.scorecard or CURRENT)
