"""The audit: every quote ever shown is verified, and what no longer stands is listed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from bot.telegram.kept import Kept, Place
from bot.telegram.reply import Page, Sheet
from bot.telegram.state import held
from retrieval.answering.receipt import Receipt
from retrieval.article import Article, Span
from tests.running import SEEDS, asked, inside, seeds_index

DAY = 1_709_547_300.0  # 4 March 2024


def shown(folder: Path, quotes: Sequence[tuple[str, str]]) -> dict[str, str]:
    """A state in which receipts of articles (ids) were shown, one an answer."""
    with held(folder) as state:
        kept = Kept(state)
        for receipt, name in quotes:
            sheet = Sheet(kept.new_id(), "my secret", (Page("p", 1, 1),), (receipt,), "", (name,))
            with state:
                kept.keep(sheet, Place(7, 7), DAY)
    return {"STATE_DIR": str(folder)}


def test_all_is_well(tmp_path: Path) -> None:
    """One line of counts, exit 0; quotes that stand are not listed."""
    quote = asked(seeds_index()).quotes[0]
    env = shown(tmp_path, [(str(quote.receipt), quote.article.id)] * 2)

    ended = inside("audit", "--index", seeds_index(), env=env)

    assert (ended.status, ended.err) == (0, "")
    assert ended.out == "1 quote shown: 1 exact, 0 moved, 0 altered, 0 gone, 0 unreadable.\n"


def test_corrected_and_withdrawn(tmp_path: Path) -> None:
    """What moved, was corrected or withdrawn is listed with its article and days.

    Exit 1, unless the characters stand elsewhere in their article.
    """
    index, folder = tmp_path / "index", tmp_path / "seeds"
    shutil.copytree(SEEDS, folder)
    env = {"SEEDS_DIR": str(folder)}
    assert inside("index", "--index", index, env=env).status == 0
    quote = asked(index).quotes[0]
    receipt, name, file = str(quote.receipt), quote.article.id, folder / f"{quote.article.id}.txt"
    text = file.read_text("utf-8")

    env |= shown(tmp_path / "state", [(receipt, name)])
    file.write_text(text.replace("South Korea plans", "South Korea now plans"), "utf-8")
    assert inside("index", "--index", index, env=env).status == 0
    moved = inside("audit", "--index", index, env=env)
    assert (moved.status, moved.err) == (0, "")
    assert moved.out.startswith("moved\n")
    assert moved.out.endswith(
        "1 quote shown: 0 exact, 1 moved, 0 altered, 0 gone, 0 unreadable.\n"
    )

    gone = str(Receipt.of(Span(Article("with\x1bdrawn", "t", "One. Two.", ()), 0, 4), 3))
    shown(tmp_path / "state", [(gone, "with\x1bdrawn"), ("d1.x", "odd")])
    file.write_text(text.replace("10 individuals", "11 individuals"), "utf-8")
    assert inside("index", "--index", index, env=env).status == 0
    ended = inside("audit", "--index", index, env=env)
    assert ended.status == 1
    assert ended.err == (
        "dateline: of 3 quotes shown 3 no longer stand (1 altered, 1 gone, 1 unreadable): tell "
        "your readers\n"
    )
    lines = ended.out.splitlines()
    assert [line for line in lines if line[:1].strip()] == [
        "unreadable",
        "gone",
        "altered",
        "3 quotes shown: 0 exact, 0 moved, 1 altered, 1 gone, 1 unreadable.",
    ]
    assert {"    [withdrawn]", f"    {receipt}", "  “10” is now “11”"} <= set(lines)
    assert lines.count("    shown on 4 Mar 2024, in 1 answer") == 3
    assert "secret" not in ended.out

    found = json.loads(inside("audit", "--json", "--index", index, env=env).out)
    assert (found["quotes"], found["counts"]["altered"]) == (3, 1)
    altered = found["findings"][-1]
    assert (altered["article"], altered["receipt"]) == (name, receipt)
    assert altered["differences"] == [{"was": "10", "now": "11"}]
    assert (altered["was"], altered["first_shown"]) == (quote.text, "2024-03-04")
    assert found["findings"][1]["article"] == "with\x1bdrawn"


def test_nothing_to_audit(tmp_path: Path) -> None:
    """Without a state, and without an index, it ends with a sentence; neither is made."""
    missing = inside("audit", "--index", seeds_index(), env={"STATE_DIR": str(tmp_path / "none")})
    assert "is missing, so no bot has shown a quote" in missing.sentence

    env = shown(tmp_path / "state", [])
    assert inside("audit", "--index", tmp_path / "nowhere", env=env).sentence
    assert inside("audit", "--index", seeds_index(), env=env).out.startswith("0 quotes shown:")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["state"]
