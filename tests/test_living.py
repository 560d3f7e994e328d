"""An archive that lives: whatever was done to it, it answers as one built of what it holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from retrieval.article import Article
from retrieval.indexing.backend import Where, Window
from retrieval.indexing.generation import numbers
from retrieval.indexing.health import examine
from retrieval.indexing.index import Index
from retrieval.indexing.write import rebuild, write
from retrieval.period import Period
from tests.newsroom import HashEncoder, made, silent

NAMES = st.sampled_from(["a1", "a2", "a10", "b", "c/d", "e:3"])
DAYS = st.sampled_from([None, "2021-03-01", "2021-03-05", "2021-06-10"])
WORDS = (
    "Ada Lund opened the bridge in Torvik on Monday",
    "The ferry Solveig ran aground near Halm last week",
    "Ida Berg said on 3 March 2021 that the ferry Solveig is late",
    "The council of Torvik met in October",
    "Goats are on the roof of the museum of Halm again",
)
MARCH = Period(date(2021, 3, 1), date(2021, 4, 1))
IN_MARCH = Window(date(2021, 3, 1).toordinal(), date(2021, 3, 31).toordinal(), 90)
WHERES = (None, Where(IN_MARCH), Where(sources=frozenset({"Post"})))
LIMITS = (1, 3, 99)
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)


class Living(RuleBasedStateMachine):
    """Adds, updates, removals, repairs and builds that stop half-way, in any order."""

    @initialize()
    def start(self) -> None:
        """An archive of nothing."""
        self.room = TemporaryDirectory()
        self.folder = Path(self.room.name)
        self.held: dict[str, Article] = {}
        self.seen = 0

    @rule(name=NAMES, texts=TEXTS, day=DAYS)
    def put(self, name: str, texts: list[str], day: str | None) -> None:
        """An article is added, or takes the place of the one of its id."""
        article = told(name, texts, day)
        write(self.folder / "living", [article], (), HashEncoder(), silent)
        self.held[name] = article

    @precondition(lambda self: self.held)
    @rule(name=NAMES)
    def remove(self, name: str) -> None:
        """One that is there or not is removed."""
        write(self.folder / "living", [], [name], HashEncoder(), silent)
        self.held.pop(name, None)

    @precondition(lambda self: self.held)
    @rule()
    def repair(self) -> None:
        """What is derived is made anew."""
        rebuild(self.folder / "living", HashEncoder(), silent)

    @precondition(lambda self: self.held)
    @rule(name=NAMES, texts=TEXTS, at=st.sampled_from(["embed", "publish"]))
    def stop(self, name: str, texts: list[str], at: str) -> None:
        """A writing ends in the midst of it: nothing has changed."""
        try:
            article = told(name, [*texts, f"Nobody knows number {self.seen}"], None)
            write(self.folder / "living", [article], (), HashEncoder(), stopping(at))
        except KeyboardInterrupt:
            pass
        else:
            raise AssertionError("it was not stopped")

    @precondition(lambda self: self.held)
    @invariant()
    def is_as_built(self) -> None:
        """Everything that it says is what a fresh archive says, and the doctor is content."""
        self.seen += 1
        fresh = self.folder / f"fresh{self.seen}"
        write(fresh, reversed(self.held.values()), (), HashEncoder(), silent)
        assert said(self.folder / "living") == said(fresh)
        assert [f for f in examine(self.folder / "living", HashEncoder()) if not f.well] == []
        assert len(numbers(self.folder / "living")) <= 2

    def teardown(self) -> None:
        """The folder goes."""
        self.room.cleanup()


def told(name: str, texts: list[str], day: str | None) -> Article:
    """An article of some sentences."""
    fields = {"published": day} if day else {"source": "Post"}
    return made(name, f"{texts[0]}\n\n{'. '.join(texts)}.", **fields)


def stopping(at: str) -> Callable[[str, int, int], None]:
    """A progress bar that ends everything at one stage."""

    def progress(stage: str, _done: int, _total: int) -> None:
        if stage == at:
            raise KeyboardInterrupt

    return progress


def said(folder: Path) -> tuple[object, ...]:
    """All that an index holds and finds, to the bit."""
    index = Index(folder)
    try:
        vector = HashEncoder().encode(["Who opened the bridge in Torvik?"])[0]
        passages = range(len(index))
        backend, words = index.backend, index.lexical
        weights = words.weights(words.stems("ferry bridge Halm Lund"))
        return (
            index.articles(),
            [(index.place(n), index.span(n).text, index.sentences(n)) for n in passages],
            [(backend.count(w), backend.dense(vector, k, w)) for k in LIMITS for w in WHERES],
            [backend.lexical(weights, k, where) for k in LIMITS for where in WHERES],
            backend.cosines(vector, passages),
            weights,
            [words.rarity(stem) for stem in ["goat", "xylophone"]],
            [(word, words.word_frequency(word)) for word in words.vocabulary()],
            [(words.vocabulary(word[:1]), words.vocabulary(word)) for word in words.vocabulary()],
            index.days.shares(MARCH, passages).tolist(),
            (index.manifest.counts, index.manifest.newest),
        )
    finally:
        index.close()


TestLiving = Living.TestCase
TestLiving.settings = settings(
    max_examples=6,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
