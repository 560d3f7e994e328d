"""The date that a belief comes to, with the reasons in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from retrieval.article import UNDATED, Dated
from retrieval.dating.belief import NEARLY, Belief, Outcome
from retrieval.dating.clue_weights import ClueKind
from retrieval.dating.clues import Clue, Days, lead_weekday, telling
from retrieval.dating.features import Features
from retrieval.dating.judgement import World
from retrieval.dating.stated import Stated
from retrieval.period import spoken, spoken_period

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NAMED = 2  # neighbours, and days of the text, that are named as reasons
TELLING = 1.0  # a clue is named from this logarithm on: the day is about three times likelier
DAYS_NAMED = (ClueKind.FULL_DATE, ClueKind.WEEKDAY_DATE, ClueKind.DATE, ClueKind.PHOTO)
MONTH = max(NEARLY)


def verdict(held: Sequence[Features], number: int, belief: Belief, world: World) -> Dated:
    """The date of article `number`, with why, and why stated days were not taken."""
    return reasoned(held, number, belief.outcome(), world)


def reasoned(held: Sequence[Features], number: int, outcome: Outcome, world: World) -> Dated:
    """The same of what the belief comes to."""
    own, likeliest, dated = held[number], outcome.likeliest, outcome.dated
    why = list(_taken(own.stated, dated.best))
    if dated.best is not None or dated.months:
        # Else what would speak for a day that is not believed is no reason for anything.
        why += _events(held, number, likeliest, world)
        why += _own_words(own, likeliest)
        why += _neighbours(held, number, likeliest, world)
    why += _rejected(own, dated.best)
    return replace(dated, reasons=tuple(dict.fromkeys(why)) or UNDATED.reasons)


def _taken(stated: Sequence[Stated], best: date | None) -> Iterator[str]:
    for each in stated:
        if best is not None and each.day == best:
            yield each.where
        elif best is not None and each.off and abs((each.day - best).days) == 1:
            yield f"{each.where}, by another time zone"


def _rejected(own: Features, best: date | None) -> Iterator[str]:
    """Why each stated day that was not taken was not."""
    weekday = lead_weekday(own.clues)
    for each in own.stated:
        if best is not None and (each.day - best).days in ((-1, 0, 1) if each.off else (0,)):
            continue
        against = []
        if weekday is not None and (each.day.weekday() - weekday) % 7 > 1:
            against.append(f"a {each.day:%A}, while the text says {WEEKDAYS[weekday]}")
        photos = [clue for clue in own.clues if clue.kind is ClueKind.PHOTO]
        if any(told < 0 for told, _ in _telling(photos, Days.of([each.day.toordinal()]))):
            against.append("far from the day under its photo")
        why = " and ".join(against) if against else "what else is known speaks against it"
        yield f"{each.where}, not taken: {why}"


def _own_words(own: Features, best: date) -> Iterator[str]:
    """The clues of the text that speak for a day."""
    weekday = lead_weekday(own.clues)
    if weekday is not None and best.weekday() == weekday:
        yield f"{spoken(best)} is a {best:%A}, as the text says"
    day = Days.of([best.toordinal()])
    told = _telling([clue for clue in own.clues if clue.kind in DAYS_NAMED], day)
    best_first = sorted((pair for pair in told if pair[0] > TELLING), key=lambda pair: -pair[0])
    once = list({clue.words: clue for _, clue in reversed(best_first)}.values())[::-1]
    for clue in once[:NAMED]:
        if clue.kind is ClueKind.PHOTO:
            yield f"the day under its photo, “{clue.words}”, agrees"
        else:
            yield f"it speaks of “{clue.words}”"


def _events(held: Sequence[Features], number: int, best: date, world: World) -> Iterator[str]:
    """The events told by others that speak for a day."""
    for testimony in world.heard.get(number, ()):
        agreed = testimony.agreeing(best)
        if agreed is not None:
            said, period = agreed
            title = held[testimony.witness].title
            happened = f"happened {spoken_period(period)} by “{title}”"
            yield f"what it says of “{said.text}” {happened}"


def _neighbours(held: Sequence[Features], number: int, best: date, world: World) -> Iterator[str]:
    """The neighbours that speak for a day."""
    near = [n for n in world.near[number] if n.number in world.days and n.number != number]
    close = [n for n in near if abs(world.days[n.number] - best.toordinal()) <= MONTH]
    for neighbour in close[:NAMED]:
        day = spoken(date.fromordinal(world.days[neighbour.number]))
        yield f"it is like “{held[neighbour.number].title}” of {day}"


def _telling(clues: Sequence[Clue], day: Days) -> list[tuple[float, Clue]]:
    """Clues in order, each with how much it speaks for a day: a natural logarithm."""
    told: dict[ClueKind, Iterator[float]] = {}
    for kind in dict.fromkeys(clue.kind for clue in clues):
        alike = [clue for clue in clues if clue.kind is kind]
        told[kind] = iter(telling(kind, alike, day)[:, 0].tolist())
    return [(next(told[clue.kind]), clue) for clue in clues]
