"""JSON surfaces, key by key: what scripts read must keep its names, its types and its meaning."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.payload import answer_payload
from retrieval import Archive
from tests.running import EVIDENCE, QUESTION, SEEDS, dateline, inside, models, seeds_index

DAY = re.compile(r"\d{4}-\d\d-\d\d")
RECEIPT = re.compile(r"d1\.[0-9a-f]{12}\.[0-9a-f]{16}\.\d+-\d+\.[0-9a-f]{32}\.\d+")


@dataclass(frozen=True, slots=True)
class Or:
    """Any one of several shapes."""

    shapes: tuple[Any, ...]


def maybe(shape: object) -> Or:
    """A shape or null."""
    return Or((None, shape))


SHARE = float  # checked to lie in 0..1 wherever it stands under these keys
SHARES = {"confidence", "probability", "score_of_quote"}
PERIOD = {"start": maybe(DAY), "end": maybe(DAY)}
PUBLISHED = {"best": maybe(DAY), **PERIOD, "probability": SHARE, "reasons": [str]}
WHEN = {**PERIOD, "words": str, "because": str, "probability": SHARE}
CITED = {"article": str, "title": str, "source": maybe(str), "url": maybe(str)}
QUOTE = {
    **CITED,
    "text": str,
    "file": maybe(str),
    "line": int,
    "start": int,
    "end": int,
    "published": PUBLISHED,
    "when": maybe(WHEN),
    "score": float,
    "receipt": RECEIPT,
}
KINDS = Or(("not_in_archive", "not_in_period", "unknown_name", "only_undated", "not_a_question"))
OPERATORS = Or(("in", "before", "after", "since", "until", "between", "around"))
ANSWER = {
    "question": str,
    "asked_on": DAY,
    "answered": bool,
    "confidence": SHARE,
    "time": maybe({"words": str, **PERIOD, "operator": OPERATORS}),
    "silence": maybe({"kind": KINDS, "message": str, "nearest": maybe(QUOTE)}),
    "quotes": [QUOTE],
    "archive": {"generation": int, "articles": int, "newest": maybe(DAY)},
    "milliseconds": {
        "understand": float, "search": float, "encode": float, "lexical": float, "dense": float,
        "time": float, "look": float, "fuse": float, "choose": float, "judge": float,
        "render": float,
    },
}  # fmt: skip
HIT = {
    "article": str, "title": str, "start": int, "end": int, "text": str,
    "score": float, "lexical": float, "dense": float, "published": PUBLISHED,
}  # fmt: skip
ARTICLE = {**CITED, "file": maybe(str), "published": PUBLISHED}
INSPECTED = {
    **CITED,
    "text": str,
    "lines": [{"number": int, "start": int, "end": int, "role": str}],
    "published": PUBLISHED,
    "sentences": [{"start": int, "end": int, "line": int, "periods": [WHEN]}],
}
MENTION = {
    "start": int, "end": int, "text": str, "type": Or(("DATE", "TIME", "DURATION", "SET")),
    "value": maybe(str), "first_day": maybe(DAY), "last_day": maybe(DAY),
}  # fmt: skip


def misfits(value: object, shape: Any, place: str = "$") -> list[str]:  # noqa: ANN401 - a small language
    """Where a value differs from a shape; keys must be all there and no others."""
    match shape:
        case Or():
            found = [misfits(value, one, place) for one in shape.shapes]
            return [] if [] in found else min(found, key=len)
        case dict():
            if not isinstance(value, dict) or value.keys() != shape.keys():
                keys = sorted(value) if isinstance(value, dict) else value
                return [f"{place}: {keys} instead of the keys {sorted(shape)}"]
            return [m for key in shape for m in misfits(value[key], shape[key], f"{place}.{key}")]
        case list():
            if not isinstance(value, list):
                return [f"{place}: {value!r} is no list"]
            return [m for item in value for m in misfits(item, shape[0], f"{place}[]")]
        case re.Pattern():
            fits = isinstance(value, str) and shape.fullmatch(value) is not None
        case type():
            fits = type(value) is shape
            if fits and place.endswith(("confidence", "probability")):
                fits = isinstance(value, float) and 0 <= value <= 1
        case _:
            fits = value == shape
    return [] if fits else [f"{place}: {value!r} is not {shape}"]


def ask(*arguments: str) -> dict[str, Any]:
    """What `ask --json` prints, its shape checked, and all its quotes against their articles."""
    ended = inside("ask", *arguments, "--json", "--index", seeds_index())
    assert (ended.status, ended.err) == (0, "")
    answer: dict[str, Any] = json.loads(ended.out)
    assert misfits(answer, ANSWER) == []
    nearest = answer["silence"] and answer["silence"]["nearest"]
    for quote in [*answer["quotes"], *([nearest] if nearest else [])]:
        read = inspected(Path(quote["file"]))
        assert quote["text"] == read["text"][quote["start"] : quote["end"]]
        assert quote["article"] == read["article"]
        assert any(
            line["number"] == quote["line"] and line["start"] <= quote["start"] < line["end"]
            for line in read["lines"]
        )
    assert answer["answered"] == (answer["silence"] is None) == bool(answer["quotes"])
    return answer


def inspected(file: Path) -> dict[str, Any]:
    """What `inspect --json` prints of a file, its shape checked."""
    ended = inside("inspect", file, "--json")
    assert (ended.status, ended.err) == (0, "")
    read: dict[str, Any] = json.loads(ended.out)
    assert misfits(read, INSPECTED) == []
    return read


def test_an_answer_in_a_process_of_its_own(tmp_path: Path) -> None:
    """The very first `ask --json`: the index is built, stdout is one JSON document in UTF-8."""
    index = tmp_path / "new"
    (tmp_path / ".env").write_text(f"INDEX_DIR={index}\n")
    command = ("ask", QUESTION, "--json", "--asked-on", "2024-01-05", "-k", "1")

    first = dateline(*command, cwd=tmp_path)
    assert first.status == 0
    answer = json.loads(first.out)
    assert misfits(answer, ANSWER) == []
    assert answer["asked_on"] == "2024-01-05"
    assert (answer["archive"]["generation"], answer["archive"]["articles"]) == (1, 5)
    assert answer["archive"]["newest"].startswith("2023-10-")
    assert EVIDENCE in answer["quotes"][0]["text"]
    assert answer["time"] == {
        "words": "in September 2023",
        "start": "2023-09-01",
        "end": "2023-09-30",
        "operator": "in",
    }
    assert f"No index in {index} yet" in first.err
    assert "embed" in first.err
    assert "10/10" in first.err

    # Once more, with an output that cannot carry curly quotes: they are escaped, not lost.
    second = dateline(*command, cwd=tmp_path, env={"PYTHONIOENCODING": "ascii"})
    assert (second.status, second.err) == (0, "")
    assert second.out.isascii()
    again = json.loads(second.out)
    assert again.pop("milliseconds").keys() == answer.pop("milliseconds").keys()
    assert again == answer


def test_answers_with_and_without_time() -> None:
    """A question may ask for a time or not, and a quote may have a period or not."""
    timed = ask(QUESTION, "--asked-on", "2024-01-05")
    assert timed["quotes"][0]["when"]["start"] == "2023-09-01"
    assert timed["quotes"][0]["when"]["end"] == "2023-09-30"

    timeless = ask("what worry did Cho express during the briefing?", "-k", "1")
    assert timeless["time"] is None
    assert timeless["answered"]
    assert len(timeless["quotes"]) == 1
    assert timeless["quotes"][0]["when"] is None
    assert timeless["quotes"][0]["published"]["best"] is None

    since = ask("what has North Korea delivered to Russia since August 2023?")
    assert since["time"]["operator"] == "since"
    assert since["time"]["start"] == "2023-08-01"
    assert since["time"]["end"] is None


def test_a_time_by_an_event_adds_no_key() -> None:
    """Reckoned from an event, the time has the same keys, and why stands with each quote."""
    answer = ask("what has North Korea delivered to Russia since the Kim-Putin summit?")

    assert answer["time"]["words"] == "since the Kim-Putin summit"
    assert answer["time"]["start"] == "2023-09-13"
    for quote in answer["quotes"]:
        assert "the Kim-Putin summit: on 13 September 2023, by " in quote["when"]["because"]


def test_an_unknown_day_is_a_period_without_ends() -> None:
    """Asked when of what has no date, `when` says that it is not known."""
    (quote,) = ask("When did Yoon speak to the ASEAN leaders in Jakarta?", "-k", "1")["quotes"]

    if quote["published"]["best"] is None:
        assert quote["when"] == {
            "start": None,
            "end": None,
            "words": "",
            "because": "the archive does not say when",
            "probability": 0.0,
        }


def test_silences() -> None:
    """Each silence says its kind; without anything to look for there is no nearest passage."""
    unknown = ask("what did Zelensky say in Paris?")["silence"]
    assert unknown["kind"] == "unknown_name"
    assert unknown["nearest"] is not None

    greeting = ask("hello, how are you?")
    assert greeting["silence"]["kind"] == "not_a_question"
    assert greeting["silence"]["nearest"] is None
    assert greeting["time"] is None

    early = ask("who imposed unilateral sanctions in March 1998?")
    assert early["silence"]["kind"] == "not_in_period"
    assert early["time"]["end"] == "1998-03-31"


def test_the_json_of_the_library() -> None:
    """`ask --json` prints just what the library answers."""
    encoder, reranker = models()
    with Archive.open(seeds_index(), encoder=encoder, reranker=reranker) as archive:
        answer = answer_payload(archive.ask(QUESTION, asked_on=date(2024, 1, 5)))

    printed = ask(QUESTION, "--asked-on", "2024-01-05")
    del printed["milliseconds"], answer["milliseconds"]
    assert printed == answer


def test_lists() -> None:
    """`articles` and `search` print lists; offsets lead into the text that `inspect` prints."""
    index = seeds_index()
    articles = json.loads(inside("articles", "--json", "--index", index).out)
    hits = json.loads(
        inside("search", "arms", "transfer", "--json", "-k", "3", "--index", index).out
    )

    assert misfits(articles, [ARTICLE]) == []
    assert [article["article"][:3] for article in articles] == ["000", "001", "002", "003", "004"]
    assert misfits(hits, [HIT]) == []
    assert len(hits) == 3
    files = {article["article"]: Path(article["file"]) for article in articles}
    for hit in hits:
        assert hit["text"] == inspected(files[hit["article"]])["text"][hit["start"] : hit["end"]]
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)


def test_every_seed_is_inspected() -> None:
    """Lines and sentences lie inside the text, in order; sentences only where lines are."""
    for file in sorted(SEEDS.glob("*.txt")):
        read = inspected(file)
        assert read["article"] == file.stem
        for spans in (read["lines"], read["sentences"]):
            ends = [0, *(span["end"] for span in spans)]
            assert all(end <= span["start"] for end, span in zip(ends, spans, strict=False))
            assert all(span["start"] < span["end"] <= len(read["text"]) for span in spans)
        numbers = {line["number"] for line in read["lines"]}
        assert {sentence["line"] for sentence in read["sentences"]} <= numbers


def test_a_file_of_several_articles_is_a_list(tmp_path: Path) -> None:
    """Of a file that holds more than one article, `inspect --json` prints a list."""
    file = tmp_path / "news.jsonl"
    file.write_text('{"text": "Rain fell on Monday."}\n{"text": "Snow fell.", "id": "s"}\n')

    read = json.loads(inside("inspect", file, "--json").out)

    assert misfits(read, [INSPECTED]) == []
    assert [article["article"] for article in read] == ["news:1", "s"]


def test_times() -> None:
    """One object a line; what hangs on a day that is not given has neither value nor days."""
    text = b"Last month\nand on 3 October 2023, every Monday for two weeks."
    free = inside("times", "--json", stdin=text)
    held = inside("times", "--json", "--published", "2023-10-05", stdin=text)

    for ended in (free, held):
        found = [json.loads(line) for line in ended.out.splitlines()]
        assert misfits(found, [MENTION]) == []
        assert all(m["text"] == text.decode()[m["start"] : m["end"]] for m in found)
    last_month = json.loads(free.out.splitlines()[0])
    assert last_month["value"] is last_month["first_day"] is last_month["last_day"] is None
    assert json.loads(held.out.splitlines()[0]) == {
        "start": 0,
        "end": 10,
        "text": "Last month",
        "type": "DATE",
        "value": "2023-09",
        "first_day": "2023-09-01",
        "last_day": "2023-09-30",
    }


def test_an_evaluation(tmp_path: Path) -> None:
    """`eval --json` prints counts, rates, and what went wrong."""
    file = tmp_path / "questions.jsonl"
    file.write_text(
        f'{{"question": "{QUESTION}", "text": "{EVIDENCE}"}}\n'
        '{"question": "hello?", "text": "goodbye", "kind": "greeting"}\n'
    )

    ended = inside("eval", file, "--json", "--asked-on", "2024-01-05", "--index", seeds_index())

    found = json.loads(ended.out)
    figures = (
        "good right_first right_any answered right_of_answered refusal_recall refusal_precision "
        "recall_at_1 recall_at_3 recall_at_5 recall_at_10 mrr_at_10 auroc_answerable auroc_right "
        "calibration_error risk_area"
    ).split()
    counted = {
        **dict.fromkeys(("questions", "answerable", "unanswerable"), int),
        **dict.fromkeys(figures, maybe(float)),
        "intervals": dict.fromkeys(figures, maybe([float])),
    }
    shape = {
        **counted,
        "risk_coverage": [dict.fromkeys(("confidence", "coverage", "risk"), float)],
        "kinds": {"greeting": counted},
        "wrong": [{"question": str, "got": str, "rank": maybe(int)}],
    }
    assert misfits(found, shape) == []
    assert (found["questions"], found["right_first"], found["refusal_recall"]) == (2, 0.5, None)
    assert [wrong["question"] for wrong in found["wrong"]] == ["hello?"]
