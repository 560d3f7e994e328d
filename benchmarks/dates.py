"""How well articles are dated with their date hidden, and how surely false dates are told.

    python benchmarks/dates.py           table
    python benchmarks/dates.py --write   the same, and results/dates.json

MultiHop-RAG (609 articles of three months) and WikiNews (120 of ten years, from the month
questions, their dateline line left out). Hidden: the date of each article in turn is hidden, those
of all others known; once with the addresses of the articles, of which a third hold the day, once
without. Reached is the share whose best day is at most so many days from the true one (no best day
is a miss); covered is the share whose period holds it. Stated: each article states its true day in
its fields, then one 60 to 400 days off; the area under the curve is of the probability given to
the stated day. What clues tell was counted on these very articles (729 of them, 120 numbers): by
cross-validation MultiHop-RAG loses about one point.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from time import process_time

import msgspec
from machine import described
from sklearn.metrics import roc_auc_score

from retrieval.article import Article, Dated
from retrieval.dating.features import Features, read_features
from retrieval.dating.gaps import Gaps
from retrieval.dating.judgement import World, judged
from retrieval.dating.rounds import tied
from retrieval.dating.stated import FIELD, Stated, parse_day
from retrieval.dating.verdict import verdict
from retrieval.reading.formats import Draft
from retrieval.reading.read import article

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
RESULTS = Path(__file__).with_name("results") / "dates.json"
Known = tuple[Article, date]


def multihop(*, addresses: bool) -> list[Known]:
    """The articles of MultiHop-RAG without their date, and that date."""
    found = []
    rows = json.loads((DATA / "multihoprag" / "corpus.json").read_text("utf-8"))
    for number, row in enumerate(rows):
        fields = {"title": row["title"], "source": row["source"], "id": str(number)}
        if addresses:
            fields["url"] = row["url"]
        made = article(Draft(row["body"], fields), "multihop", None)
        found.append((made, date.fromisoformat(row["published_at"][:10])))
    return found


def wikinews() -> list[Known]:
    """The articles behind the month questions without their dateline, and their date."""
    found = []
    for line in (DATA / "month_questions" / "docs.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        title, dateline, *rest = row["sentences"]
        made = article(
            Draft("\n".join([title, *rest]), {"title": title, "id": row["doc_id"]}), "wiki", None
        )
        day = parse_day(dateline.replace(" ,", ",")) or date.fromisoformat(row["dct"])
        found.append((made, day))
    return found


def known(articles: Sequence[Known]) -> tuple[list[Features], World]:
    """The features of each article, and a world in which all are dated."""
    held = [read_features(made) for made, _ in articles]
    days = {number: day.toordinal() for number, (_, day) in enumerate(articles)}
    ties = tied(held)
    return held, ties.world(days, Gaps.measured(ties.near, days))


def without(world: World, number: int) -> World:
    """The world before article `number` was dated."""
    others = {n: day for n, day in world.days.items() if n != number}
    gaps = world.gaps.without(number, world.near[number])
    return replace(world, days=others, gaps=gaps)


def hidden(articles: Sequence[Known]) -> dict[str, float]:
    """The shares reached and covered, in hundredths."""
    held, world = known(articles)
    dates: list[Dated] = []
    start = process_time()
    for number, own in enumerate(held):
        seen = without(world, number)
        belief = judged(own, number, seen)
        dates.append(Dated() if belief is None else verdict(held, number, belief, seen))
    seconds = (process_time() - start) / len(held)
    gaps = [
        abs((dated.best - day).days) if dated.best else 10**6
        for dated, (_, day) in zip(dates, articles, strict=True)
    ]
    closed = [
        (d.period.start <= day < d.period.end)
        for d, (_, day) in zip(dates, articles, strict=True)
        if d.period.start and d.period.end
    ]
    scores = {f"within_{n}": sum(gap <= n for gap in gaps) / len(gaps) for n in (1, 7, 31)}
    scores["with_best"] = sum(dated.best is not None for dated in dates) / len(dates)
    scores["with_period"] = len(closed) / len(dates)
    scores["covered"] = sum(closed) / max(len(closed), 1)
    table = {name: round(100 * share, 1) for name, share in scores.items()}
    return {**table, "milliseconds_an_article": round(1000 * seconds, 1)}


def stated(articles: Sequence[Known]) -> dict[str, float]:
    """How well a false stated day is told from a true one, the others being known."""
    held, world = known(articles)
    chance = random.Random(0)
    probabilities: list[float] = []
    for number, (_, day) in enumerate(articles):
        off = timedelta(days=chance.choice((-1, 1)) * chance.randint(60, 400))
        for told in (day, day + off):
            own = msgspec.structs.replace(held[number], stated=(Stated(told, FIELD, ""),))
            belief = judged(own, number, without(world, number))
            probabilities.append(belief.share(told) if belief else 0.0)
    truth = [True, False] * len(articles)
    taken = [p > 0.5 for p in probabilities]
    return {
        "auc": round(float(roc_auc_score(truth, probabilities)), 3),
        "true_taken": round(100 * sum(taken[::2]) / len(articles), 1),
        "false_taken": round(100 * sum(taken[1::2]) / len(articles), 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    if not DATA.exists():
        raise SystemExit(f"{DATA} is absent: this needs the development data")
    bare, addressed, wiki = multihop(addresses=False), multihop(addresses=True), wikinews()
    result = {
        "machine": described(),
        "hidden": {
            "MultiHop-RAG": hidden(bare),
            "MultiHop-RAG with addresses": hidden(addressed),
            "WikiNews": hidden(wiki),
        },
        "stated": {"MultiHop-RAG": stated(bare), "WikiNews": stated(wiki)},
    }
    print(json.dumps(result, indent=1))
    if arguments.write:
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
