"""Days that news calls by name: fixed dates, "the last Monday of May", and Easter."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

FIXED = {
    "new year's day": (1, 1), "new year's eve": (12, 31), "new year's": (1, 1),
    "new year day": (1, 1), "groundhog day": (2, 2), "valentine's day": (2, 14),
    "international women's day": (3, 8), "st. patrick's day": (3, 17),
    "st patrick's day": (3, 17), "april fools' day": (4, 1), "april fool's day": (4, 1),
    "earth day": (4, 22), "anzac day": (4, 25), "may day": (5, 1),
    "international workers' day": (5, 1), "cinco de mayo": (5, 5),
    "flag day": (6, 14), "juneteenth": (6, 19), "canada day": (7, 1), "bastille day": (7, 14),
    "independence day": (7, 4), "patriot day": (9, 11), "halloween": (10, 31),
    "guy fawkes night": (11, 5), "veterans day": (11, 11), "armistice day": (11, 11),
    "world aids day": (12, 1), "pearl harbor day": (12, 7), "christmas day": (12, 25),
    "christmas eve": (12, 24), "christmas": (12, 25), "boxing day": (12, 26),
}  # fmt: skip
# month, weekday (Monday 0), which one of the month (negative from its end): 5 U.S.C. 6103
FLOATING = {
    "martin luther king day": (1, 0, 3), "martin luther king jr. day": (1, 0, 3),
    "mlk day": (1, 0, 3), "presidents day": (2, 0, 3), "presidents' day": (2, 0, 3),
    "president's day": (2, 0, 3), "mother's day": (5, 6, 2), "memorial day": (5, 0, -1),
    "father's day": (6, 6, 3), "labor day": (9, 0, 1), "labour day": (9, 0, 1),
    "columbus day": (10, 0, 2), "indigenous peoples' day": (10, 0, 2),
    "remembrance sunday": (11, 6, 2), "thanksgiving day": (11, 3, 4), "thanksgiving": (11, 3, 4),
}  # fmt: skip
# month, weekday, which one, days after it: the Tuesday after the first Monday of November
AFTER_FLOATING = {
    "election day": (11, 0, 1, 1), "black friday": (11, 3, 4, 1), "cyber monday": (11, 3, 4, 4),
    "small business saturday": (11, 3, 4, 2),
}  # fmt: skip
EASTER = {
    "good friday": -2, "easter sunday": 0, "easter monday": 1, "easter": 0, "ash wednesday": -46,
    "palm sunday": -7, "maundy thursday": -3, "holy saturday": -1, "mardi gras": -47,
    "shrove tuesday": -47, "fat tuesday": -47, "ascension day": 39, "pentecost": 49,
    "whit monday": 50,
}  # fmt: skip
NAMES = (*FIXED, *FLOATING, *AFTER_FLOATING, *EASTER)


def holiday(name: str, year: int) -> date:
    """The day that `name`, a lower-case name of `NAMES`, falls on in `year`.

    >>> [holiday(name, 2023).isoformat() for name in ("thanksgiving", "memorial day", "easter")]
    ['2023-11-23', '2023-05-29', '2023-04-09']
    >>> [holiday(name, 2012).isoformat() for name in ("election day", "mardi gras")]
    ['2012-11-06', '2012-02-21']
    """
    if name in FIXED:
        month, day = FIXED[name]
        return date(year, month, day)
    if name in EASTER:
        return easter(year) + timedelta(EASTER[name])
    month, weekday, nth, days = AFTER_FLOATING.get(name) or (*FLOATING[name], 0)
    return nth_weekday(year, month, weekday, nth) + timedelta(days)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The `nth` (1, 2, …, or -1 for the last) `weekday` (Monday 0) of a month.

    >>> nth_weekday(2023, 5, 0, -1)
    datetime.date(2023, 5, 29)
    """
    first, days = monthrange(year, month)
    day = (weekday - first) % 7 + 1
    count = (days - day) // 7 + 1
    return date(year, month, day + 7 * (nth - 1 if nth > 0 else count + nth))


def easter(year: int) -> date:
    """Western Easter Sunday, by the Gregorian computus (Meeus, Jones, Butcher).

    >>> easter(2024), easter(2000)
    (datetime.date(2024, 3, 31), datetime.date(2000, 4, 23))
    """
    golden = year % 19
    century, rest = divmod(year, 100)
    leaps, remainder = divmod(century, 4)
    epact = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    quarter, days = divmod(rest, 4)
    sunday = (32 + 2 * remainder + 2 * quarter - epact - days) % 7
    correction = (golden + 11 * epact + 22 * sunday) // 451
    month, day = divmod(epact + sunday - 7 * correction + 114, 31)
    return date(year, month, day + 1)
