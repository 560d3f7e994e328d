"""A generation in two parts: a base that is shared by hard links, and what has changed since."""

from __future__ import annotations

import errno
import json
import os
import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from bot.payload import answer_payload
from retrieval.answering.reranker import ShippedReranker
from retrieval.archive import Archive
from retrieval.article import Article
from retrieval.indexing import base, dense
from retrieval.indexing.dense import DENSE
from retrieval.indexing.encoder import hash_files
from retrieval.indexing.generation import HEADINGS, MANIFEST, checked, place
from retrieval.indexing.health import examine
from retrieval.indexing.index import Index
from retrieval.indexing.parts import ADDED, NUMBERS, ROWS, Numbering, in_parts
from retrieval.indexing.write import rebuild, write
from tests.newsroom import NEWS, HashEncoder, made, silent
from tests.test_living import DAYS, NAMES, TEXTS, Living, said, told
from tests.test_write import holding

TODAY = date(2021, 12, 1)
QUESTIONS = ("Who opened the bridge in Torvik?", "What happened in March 2021?")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six articles are a base here, and all of them may change."""
    monkeypatch.setattr(base, "LEAST", 1)
    monkeypatch.setattr(base, "MOST", 1.0)


@pytest.fixture
def folder(tmp_path: Path, hash_encoder: HashEncoder) -> Path:
    """An index of NEWS without the goats, written whole."""
    write(tmp_path, [item for item in NEWS if item.id != "goats"], (), hash_encoder, silent)
    return tmp_path


def put(folder: Path, *articles: Article, remove: tuple[str, ...] = ()) -> Path:
    """Write some articles; return the newest generation."""
    write(folder, articles, remove, HashEncoder(), silent)
    return newest(folder)


def newest(folder: Path) -> Path:
    """The folder of the newest generation."""
    index = Index(folder)
    index.close()
    return place(folder, index.generation)


def fresh(folder: Path, *articles: Article) -> tuple[object, ...]:
    """All that an index says which is built of these at once, whole."""
    write(folder, articles, (), HashEncoder(), silent)
    return said(folder)


def files(generation: Path) -> dict[str, int]:
    """The number of each file, which tells whether two are one."""
    found = (file for file in generation.rglob("*") if file.is_file())
    return {file.relative_to(generation).as_posix(): file.stat().st_ino for file in found}


def test_what_is_added_stands_beside_the_base(folder: Path, tmp_path: Path) -> None:
    """The goats come between the ferry and the match: 3 of 6; the bridge, 0, is written again."""
    bridge = replace(NEWS[0], title="A bridge")
    before = files(place(folder, 1))

    generation = put(folder, NEWS[4], bridge)

    after = files(generation)
    assert np.load(generation / NUMBERS).tolist() == [0, 3]
    assert np.load(generation / ROWS).tolist() == [0]
    shared = {name for name in before if name.startswith(("dense.", "lexical/"))}
    assert {name: after[name] for name in shared} == {name: before[name] for name in shared}
    assert after[f"base/{HEADINGS}"] == before[HEADINGS]
    assert said(folder) == fresh(tmp_path / "fresh", *NEWS[1:], bridge)
    hit = Index(folder).backend.dense(HashEncoder().encode([NEWS[4].text])[0], 1)
    assert hit[0][0] == 3


def test_the_base_stays_the_same(folder: Path, tmp_path: Path) -> None:
    """The third and fourth generation link what was written whole, and add all that came since."""
    first = files(place(folder, 1))
    others = [made(f"new{n}", f"Number {n}\n\nA new ferry, {n}, is in Halm.") for n in range(3)]
    for article in others:
        generation = put(folder, article)

    assert files(generation)[DENSE] == first[DENSE]
    assert np.load(generation / NUMBERS).tolist() == [4, 5, 6]
    assert not list(generation.rglob(f"{ADDED}/{ADDED}"))
    kept = [item for item in NEWS if item.id != "goats"]
    assert said(folder) == fresh(tmp_path / "fresh", *kept, *others)
    assert (generation / DENSE).stat().st_nlink == 2  # the first is collected, the spare is here


def test_one_that_comes_and_changes_is_never_in_the_base(folder: Path, tmp_path: Path) -> None:
    """What was added and corrected since the base leaves nothing gone of it."""
    put(folder, NEWS[4])
    corrected = made("goats", NEWS[4].text.replace("museum", "town hall"))
    generation = put(folder, corrected)

    assert np.load(generation / ROWS).tolist() == []
    kept = [item for item in NEWS if item.id != "goats"]
    assert said(folder) == fresh(tmp_path / "fresh", *kept, corrected)


def test_a_removal_writes_all_anew(folder: Path) -> None:
    """No file is shared, and no word stays of what was removed or was there before."""
    put(folder, NEWS[4], made("ferry", NEWS[1].text.replace("passengers", "travellers")))
    generation = put(folder, remove=("ferry",))

    assert not in_parts(generation)
    assert (generation / DENSE).stat().st_nlink == 1
    assert not holding(folder, b"passengers")
    assert not holding(folder, b"travellers")
    assert holding(folder, b"museum")


def test_where_much_has_changed_all_is_written_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Added and gone together; and where the base is small."""
    monkeypatch.setattr(base, "MOST", 0.4)
    two = put(folder, NEWS[4], made("x", "X\n\nA storm."))
    assert in_parts(two)
    three = put(folder, replace(NEWS[0], title="A bridge"))
    assert not in_parts(three)
    assert (three / DENSE).stat().st_nlink == 1
    monkeypatch.setattr(base, "LEAST", 9)
    assert not in_parts(put(folder, made("y", "Y\n\nA storm.")))


def test_without_hard_links(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All is written whole where the file system has none."""

    def link(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    generation = put(folder, NEWS[4])

    assert not in_parts(generation)
    assert said(folder) == fresh(tmp_path / "fresh", *NEWS)


def test_readers_of_both_and_the_room_they_take(folder: Path) -> None:
    """Who has the base open goes on; its bytes go with the last generation that has it."""
    reader = Index(folder)
    asked = HashEncoder().encode([NEWS[1].text])[0]
    before = reader.backend.dense(asked, 9)
    base_file = place(folder, 1) / DENSE
    for number in range(3):
        put(folder, made(f"new{number}", f"Number {number}\n\nA ferry is in Halm."))

    assert base_file.stat().st_nlink == 3  # held, the spare and the newest
    assert reader.backend.dense(asked, 9) == before
    reader.close()
    whole = put(folder, remove=("new0",))

    assert [each.name for each in whole.parent.iterdir()] == [whole.name]
    assert (whole / DENSE).stat().st_nlink == 1


def test_a_rebuild_and_a_damaged_one_are_written_whole(folder: Path) -> None:
    """Nothing is taken over of what may be spoilt."""
    generation = put(folder, NEWS[4])
    before = said(folder)
    rebuild(folder, HashEncoder(), silent)
    assert not in_parts(newest(folder))
    assert said(folder) == before

    generation = put(folder, made("new", "New\n\nA ferry is in Halm."))
    assert in_parts(generation)
    (generation / DENSE).write_bytes(b"")
    assert not in_parts(put(folder, made("newer", "Newer\n\nA ferry is in Halm.")))


def test_where_an_earlier_text_is_lost(folder: Path) -> None:
    """It cannot be told which words are gone with it: all is written anew."""
    generation = put(folder, replace(NEWS[0], title="A bridge"))
    assert in_parts(generation)
    connection = sqlite3.connect(folder / "truth.sqlite")
    connection.execute("delete from articles where removed is not null")
    connection.commit()
    connection.close()

    assert not in_parts(put(folder, NEWS[4]))


def test_an_index_of_the_form_before(folder: Path) -> None:
    """It is read; it has no headings, and nothing is shared with it."""
    manifest = place(folder, 1) / MANIFEST
    (place(folder, 1) / HEADINGS).unlink()
    values = json.loads(manifest.read_text())
    del values["files"][HEADINGS]
    manifest.write_text(json.dumps({**values, "schema": 3}))

    assert len(Index(folder).articles()) == 5
    assert not in_parts(put(folder, NEWS[4]))


Damage = Callable[[Path], None]


def saved(name: str, values: list[int]) -> Damage:
    """Another array in a file."""
    return lambda generation: np.save(generation / name, np.array(values, np.int64))


def changed_vectors(generation: Path) -> None:
    """The vector of the first that was added is that of the second."""
    file = generation / ADDED / DENSE
    data = file.read_bytes()
    file.write_bytes(data[:-128] + data[-64:] + data[-64:])


@pytest.mark.parametrize(
    ("damage", "parts"),
    [
        (saved(NUMBERS, [0, 4]), {"lexical", "dense"}),
        (saved(ROWS, [1]), {"lexical", "dense"}),
        (changed_vectors, {"dense"}),
        (lambda folder: (folder / "gone/words.terms").write_bytes(b"x" * 98), {"lexical"}),
        (lambda folder: (folder / "added/lexical/weights.npy").touch(), set()),
    ],
)
def test_the_doctor_reads_both_parts(folder: Path, damage: Damage, parts: set[str]) -> None:
    """What is not as the truth has it is found, whatever the manifest says."""
    generation = put(folder, NEWS[4], replace(NEWS[0], title="A bridge"))
    damage(generation)
    signed(generation)

    bad = {f.part for f in examine(folder, HashEncoder()) if not f.well and f.part != "space"}

    assert bad == parts


def signed(generation: Path) -> None:
    """Make the manifest say what the files are."""
    manifest = json.loads((generation / MANIFEST).read_text())
    for name in manifest["files"]:
        file = generation / name
        manifest["files"][name] = [file.stat().st_size, hash_files([file])]
    (generation / MANIFEST).write_text(json.dumps(manifest))
    checked(generation, whole=True)


def test_a_probed_base(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells are searched without what is gone; what was added is always compared."""
    monkeypatch.setattr(dense, "EXACT_TO", 4)
    rebuild(folder, HashEncoder(), silent)
    generation = put(folder, NEWS[4], replace(NEWS[0], title="A bridge"))

    assert (generation / "near.faiss").stat().st_nlink == 2
    index = Index(folder)
    for item in NEWS:
        (vector,) = HashEncoder().encode([item.text])
        assert index.backend.dense(vector, 1) == index.backend.dense(vector, 1, exact=True)
        assert len(index.backend.dense(vector, 9)) == 6
    index.close()


@settings(deadline=None)
@given(st.data())
def test_numbers_of_rows(data: st.DataObject) -> None:
    """As when two lists are merged: rows that are not gone take the numbers that are left."""
    rows = data.draw(st.integers(0, 12))
    gone = sorted(data.draw(st.sets(st.integers(0, rows - 1)))) if rows else []
    living = [row for row in range(rows) if row not in gone]
    count = len(living) + data.draw(st.integers(0, 5))
    added = sorted(data.draw(st.permutations(range(count)))[: count - len(living)])
    right = iter(living)
    place_of = [
        (True, added.index(n)) if n in added else (False, next(right)) for n in range(count)
    ]
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)), np.bool_)

    numbering = Numbering(rows, np.array(added, np.int64), np.array(gone, np.int64))
    inside, at = numbering.placed(np.arange(count))

    assert len(numbering) == count
    assert list(zip(inside.tolist(), at.tolist(), strict=True)) == place_of
    numbers = [n for n in range(count) if n not in added]
    assert numbering.of_base(np.array(living, np.int64)).tolist() == numbers
    of_base, of_added = numbering.masks(mask)
    assert of_base is not None
    assert of_added is not None
    assert np.flatnonzero(of_base).tolist() == [place_of[n][1] for n in numbers if mask[n]]
    assert np.flatnonzero(of_added).tolist() == [added.index(n) for n in added if mask[n]]
    of_base, of_added = numbering.masks(None)
    assert of_added is None
    assert (of_base is None) == (not gone)
    assert of_base is None or np.flatnonzero(of_base).tolist() == living


class Sharing(Living):
    """The archive that lives, with bases as small as it is itself."""

    def __init__(self) -> None:
        """An article or two may be added to a base of three."""
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(base, "LEAST", 2)
        self.patch.setattr(base, "MOST", 0.7)

    @rule(names=st.sets(NAMES, min_size=3), texts=TEXTS, day=DAYS)
    def put_many(self, names: set[str], texts: list[str], day: str | None) -> None:
        """Several come at once, so that there is something to add to."""
        articles = [told(name, [*texts, f"It is in {name}"], day) for name in sorted(names)]
        write(self.folder / "living", articles, (), HashEncoder(), silent)
        self.held |= {article.id: article for article in articles}

    @rule(name=NAMES, texts=TEXTS)
    def stop_at_a_link(self, name: str, texts: list[str]) -> None:
        """A writing ends in the midst of linking: nothing has changed."""
        if not self.held:
            return
        real, article = os.link, told(name, [*texts, f"Nobody knows {self.seen}"], None)

        def link(source: Path, target: Path) -> None:
            if target.name == "headings.json":
                raise KeyboardInterrupt
            real(source, target)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "link", link)
            try:
                write(self.folder / "living", [article], (), HashEncoder(), silent)
            except KeyboardInterrupt:
                return
        self.held[name] = article  # it was written whole

    def teardown(self) -> None:
        """What it answers is what a fresh one answers, whole."""
        try:
            if self.held:
                last = self.folder / f"fresh{self.seen}"
                assert asked(self.folder / "living") == asked(last)
        finally:
            self.patch.undo()
            super().teardown()


@cache
def reranker() -> ShippedReranker:
    """The shipped cross-encoder, loaded once."""
    return ShippedReranker()


def asked(folder: Path) -> list[str]:
    """All that an archive answers but the time it took and the number of its generation."""
    with Archive.open(folder, encoder=HashEncoder(), reranker=reranker()) as archive:
        answers = [archive.ask(question, asked_on=TODAY) for question in QUESTIONS]
    told = [json.dumps(answer_payload(replace(a, milliseconds={}, generation=0))) for a in answers]
    return [re.sub(r"(d1[.][^\"]+)[.]\d+", r"\1", each) for each in told]


TestSharing = Sharing.TestCase
TestSharing.settings = settings(
    Living.TestCase.settings, max_examples=6, stateful_step_count=12, deadline=None
)
