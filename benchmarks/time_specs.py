"""Dates and ranges of a calendar assistant's specs (Microsoft, MIT): how many are read right.

A spec is a sentence with a reference day and the days of each expression in it. Of the types
date, daterange, datetime and datetimerange those count that have both ends; one that stands in
the file under several models counts once. Past-looking is one that can look back, see
`past_reading`. The sentences are requests ("I'll be out ..."): where a spec has two readings,
the past one is compared with the expression looking back, whatever its sentence says.

Days are compared, not values. The specs leave the last date out of a range ("from 2014 to 2018"
ends with 2017, the past three months with yesterday), English does not: an end counts as equal
where it is the same, where it is our last day, or where our last date begins. `exactly` is the
share with the same end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from retrieval.chronology.grammar.between import Days, days, facing
from retrieval.chronology.grammar.meanings import Tense
from retrieval.chronology.mentions import find
from retrieval.chronology.stretches import stretches
from retrieval.period import DAY

Row = dict[str, Any]  # a spec, or one expression of it
Shares = dict[str, float | int]
DATES = ("date", "daterange")
TIMES = ("datetime", "datetimerange")
STATED = re.compile(r"\b(?:[12][0-9]{3}|thousand|nineteen)\b|'[0-9]{2}\b|/[0-9]{2}$")
MIDNIGHT = "00:00:00"


def told_days(value: Row) -> Days | None:
    """The first day and the one after the last of one reading, None where a side is open."""
    if "start" not in value and "end" not in value:
        first = last = value.get("value", "")
    else:
        first, last = value.get("start", ""), value.get("end", "")
    if not (re.match(r"[0-9]{4}-", first) and re.match(r"[0-9]{4}-", last)):
        return None
    end = date.fromisoformat(last[:10])
    outside = "end" in value and last[11:] in ("", MIDNIGHT)
    return date.fromisoformat(first[:10]), end if outside else end + DAY


def past_reading(entity: Row, told: list[Days], day: date) -> Days | None:
    """The days of an expression as the past has them, None where it only looks ahead.

    Of two readings the last that begins on the reference day or before counts. Where none does,
    the first counts if its words state a year: then it does not depend on the reference.
    """
    past = [days_told for days_told in told if days_told[0] <= day]
    if past:
        return max(past)
    return min(told) if STATED.search(entity["text"]) else None


def found_days(record: Row, entity: Row, day: date, *, back: bool) -> tuple[Days, Days] | None:
    """The days of the stretch that overlaps an expression most, and those of its last date."""
    text, mentions = record["input"], find(record["input"])
    if back:
        mentions = [replace(m, meaning=facing(m.meaning, Tense.ENDED)) for m in mentions]
    best, most = None, 0
    for there in stretches(text, mentions):
        shared = min(there.end, entity["end"]) - max(there.start, entity["start"])
        if shared > most:
            best, most = there, shared
    if best is None:
        return None
    whole, last = days(best.resolve(day)), days(best.mentions[-1].resolve(day))
    return None if whole is None else (whole, last or whole)


def expressions(records: Iterable[Row]) -> Iterator[tuple[Row, Row, list[Days], date]]:
    """Each expression once, with its spec, its readings and the reference day."""
    seen = set()
    for record in records:
        for entity in record["results"] if record["reference"] else []:
            key = (record["input"], entity["start"], record["reference"])
            told = [read for value in entity["values"] or [] if (read := told_days(value))]
            if entity["type"] in DATES + TIMES and told and key not in seen:
                seen.add(key)
                yield record, entity, told, date.fromisoformat(record["reference"][:10])


def specs(records: Iterable[Row]) -> dict[str, Shares]:
    """Shares of the expressions whose days are read right, in percent."""
    outcomes: dict[str, list[tuple[bool, bool]]] = {}
    for record, entity, told, day in expressions(records):
        past = past_reading(entity, told, day)
        gold = min(told) if past is None else past
        found = found_days(record, entity, day, back=past is not None and len(told) > 1)
        outcome = (False, False)
        if found is not None and found[0][0] == gold[0]:
            (_, end), (last, _) = found
            outcome = (gold[1] in (end, end - DAY, last), gold[1] == end)
        kind = "dates" if entity["type"] in DATES else "dates with a time of day"
        outcomes.setdefault(f"specs, all {kind}", []).append(outcome)
        if past is not None:
            outcomes.setdefault(f"specs, past-looking {kind}", []).append(outcome)
    return {name: shares(found) for name, found in sorted(outcomes.items())}


def shares(outcomes: list[tuple[bool, bool]]) -> Shares:
    """How many there are, and the percentages that are right and right to the last day."""
    right, exactly = (round(100 * sum(c) / len(c), 1) for c in zip(*outcomes, strict=True))
    return {"expressions": len(outcomes), "days": right, "exactly": exactly}
