"""What each kind of clue tells of an article's day, as counted on dated news.

Natural logarithms of how much likelier a day becomes, 0 tells nothing. Made by
`benchmarks/clues.py --write` on MultiHop-RAG and WikiNews (729 articles); only the day under a
photo is set by hand: a photo is of the day or of the three days before.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class ClueKind(StrEnum):
    """What a time expression tells of the day of publication."""

    FULL_DATE = "full date"
    FULL_MONTH = "full month"
    YEAR = "year"
    WEEKDAY_DATE = "weekday and day of the year"
    DATE = "day of the year"
    PHOTO = "day of the year under a photo"
    PAST_MONTH = "month behind"
    OPEN_MONTH = "month"
    FUTURE_MONTH = "month ahead"
    OPENING = "weekday of the first sentence"
    LEAD = "weekday of the lead"
    PAST_WEEKDAY = "weekday behind"
    FUTURE_WEEKDAY = "weekday ahead"


# Days: 19 bins of the day of publication less the day named, by sign and power of two, from -256
# and less over 0 to 256 and more. FULL_MONTH: -4 to 12 months. YEAR: -3 to 6 years. Months without
# a year: 0 to 11 months since the last such month. Weekdays: 0 to 6 days since the last such day.
# fmt: off
WEIGHTS: Mapping[ClueKind, tuple[float, ...]] = {
    ClueKind.FULL_DATE: (-1.84, -1.42, -0.43, -0.44, -1.05, -0.11, 1.28, 1.10, 3.61, 3.74,
        2.73, 1.78, 1.37, 0.10, 0.01, -0.39, -0.47, -1.15, -0.11),
    ClueKind.FULL_MONTH: (-0.32, -0.25, 0.03, -0.22, -0.13, -0.06, -0.19, -0.14, -0.12, -0.23,
        -0.27, -0.24, -0.19, 0.02, -0.02, 0.11, 0.20),
    ClueKind.YEAR: (-0.00, -0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, -0.00, 0.00),
    ClueKind.WEEKDAY_DATE: (-1.34, -1.34, -1.23, -0.50, 0.37, 0.87, 1.36, 1.68, 1.87, 2.69,
        1.83, 1.32, 1.10, 0.81, -0.23, -0.52, -0.19, -0.53, -1.34),
    ClueKind.DATE: (-1.79, -0.69, -0.05, 0.33, 0.67, 1.00, 1.30, 1.42, 1.41, 1.86, 1.26, 1.05,
        0.91, 0.92, 0.64, 0.23, -0.13, -0.62, -1.79),
    ClueKind.PHOTO: (-1.20, -1.20, -1.20, -1.20, -1.20, -1.20, -1.20, -1.20, -1.20, 2.30, 2.30,
        2.30, -1.20, -1.20, -1.20, -1.20, -1.20, -1.20, -1.20),
    ClueKind.PAST_MONTH: (0.03, 0.64, 0.64, 0.34, 0.21, -0.44, -0.50, -1.04, -0.23, -0.03,
        -0.63, -0.67),
    ClueKind.OPEN_MONTH: (0.30, 0.07, 0.20, 0.05, 0.01, -0.22, -0.11, -0.08, -0.19, -0.13,
        -0.03, -0.24),
    ClueKind.FUTURE_MONTH: (0.41, -0.27, -0.26, -0.31, -0.40, -0.24, -0.76, -1.05, 0.02, 0.35,
        0.34, 0.56),
    ClueKind.OPENING: (1.17, 0.70, -0.74, -1.67, -1.25, -1.67, -0.74),
    ClueKind.LEAD: (0.51, -0.21, -0.53, -0.13, 0.01, -0.53, 0.22),
    ClueKind.PAST_WEEKDAY: (0.17, 0.16, -0.09, -0.13, -0.12, -0.15, -0.00),
    ClueKind.FUTURE_WEEKDAY: (0.02, -0.68, -0.50, -0.22, -0.03, 0.18, 0.59),
}
# fmt: on
