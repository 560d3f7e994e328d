"""A period is a run of days: the one shape in which Dateline compares times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to but not including `end`; None leaves that side open.

    >>> september = Period(date(2023, 9, 1), date(2023, 10, 1))
    >>> september.last
    datetime.date(2023, 9, 30)
    >>> str(september), str(Period(date(2023, 9, 6), None))
    ('2023-09-01..2023-09-30', '2023-09-06..')
    >>> Period(date(2023, 9, 1), date(2023, 9, 1))
    Traceback (most recent call last):
      ...
    ValueError: period ends 2023-09-01, not after its start 2023-09-01
    """

    start: date | None
    end: date | None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueError(f"period ends {self.end}, not after its start {self.start}")

    def __str__(self) -> str:
        return f"{self.start or ''}..{self.last or ''}"

    @classmethod
    def day(cls, day: date) -> Period:
        """The period of one day."""
        return cls(day, day + DAY)

    @property
    def last(self) -> date | None:
        """The last day inside, or None where the end is open."""
        return None if self.end is None else self.end - DAY

    @property
    def days(self) -> int | None:
        """How many days, or None where a side is open."""
        if self.start is None or self.end is None:
            return None
        return (self.end - self.start).days

    def intersection(self, other: Period) -> Period | None:
        """The days in both, or None where there are none.

        >>> a, b = Period(date(2023, 9, 1), date(2023, 9, 5)), Period(date(2023, 9, 4), None)
        >>> str(a.intersection(b))
        '2023-09-04..2023-09-04'
        """
        start = max(self.start or date.min, other.start or date.min)
        end = min(self.end or date.max, other.end or date.max)
        if start >= end:
            return None
        return Period(
            None if start == date.min else start,
            None if end == date.max else end,
        )

    def overlaps(self, other: Period) -> bool:
        """Whether any day lies in both."""
        return self.intersection(other) is not None

    def gap(self, other: Period) -> int:
        """Whole days between the two, 0 where they overlap or touch."""
        if self.overlaps(other):
            return 0
        before, after = sorted(
            (self, other), key=lambda period: (period.start or date.min, period.end or date.max)
        )
        if before.end is None or after.start is None:  # open sides always overlap or touch
            return 0
        return (after.start - before.end).days


ALWAYS = Period(None, None)


def spoken(day: date) -> str:
    """A day as reasons name it.

    >>> spoken(date(2023, 9, 13))
    '13 September 2023'
    """
    return f"{day.day} {day:%B %Y}"


def spoken_period(period: Period) -> str:
    """A period as reasons name it, with its preposition.

    >>> spoken_period(Period(date(2023, 9, 1), date(2023, 10, 1)))
    'in September 2023'
    >>> spoken_period(Period.day(date(2023, 9, 13)))
    'on 13 September 2023'
    >>> spoken_period(Period(date(2023, 9, 4), date(2023, 9, 11))), spoken_period(ALWAYS)
    ('from 4 September 2023 to 10 September 2023', 'at some time')
    """
    start, last = period.start, period.last
    if start is None or last is None:
        if start is None and last is None:
            return "at some time"
        return f"since {spoken(start)}" if start else f"until {spoken(last or date.max)}"
    if start == last:
        return f"on {spoken(start)}"
    if start.day == 1 and (start + 31 * DAY).replace(day=1) == period.end:
        return f"in {start:%B %Y}"
    return f"from {spoken(start)} to {spoken(last)}"
