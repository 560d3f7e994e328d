"""The archive as the library's users meet it: open, ask, change, verify, close."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from retrieval.answering.receipt import Receipt, ReceiptState
from retrieval.answering.reranker import ShippedReranker
from retrieval.archive import Archive
from retrieval.errors import ArchiveError, RetrievalError
from tests.newsroom import NEWS, HashEncoder, made

ROOT = Path(__file__).parents[1]
TODAY = date(2024, 1, 5)
QUESTION = "who was sanctioned in September 2023?"
HEAVY = ("torch", "faiss", "sentence_transformers", "tantivy", "onnxruntime", "sqlite3")


@pytest.fixture
def archive(tmp_path: Path, hash_encoder: HashEncoder, reranker: ShippedReranker) -> Archive:
    """An archive of the invented articles; tests that open it close it."""
    return Archive.build(NEWS[:4], tmp_path / "index", encoder=hash_encoder, reranker=reranker)


def test_importing_loads_nothing_heavy() -> None:
    """`dateline --help` must not wait for a neural network."""
    command = (
        "import sys, retrieval; from retrieval.archive import Archive; Archive;"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )

    ended = subprocess.run(
        [sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert ended.stdout.strip() == "[]"


def test_no_index_and_no_files(
    tmp_path: Path, hash_encoder: HashEncoder, reranker: ShippedReranker
) -> None:
    """Opening what is not there says so and creates nothing."""
    with pytest.raises(ArchiveError, match="there is no index in"):
        Archive.open(tmp_path / "nowhere", encoder=hash_encoder, reranker=reranker)
    assert list(tmp_path.iterdir()) == []


def test_another_encoder_is_refused(archive: Archive, tmp_path: Path) -> None:
    """One sentence, and files are closed."""
    archive.close()

    with pytest.raises(ArchiveError, match="built with the encoder hash"):
        Archive.open(tmp_path / "index", encoder=HashEncoder(name="other"))


def test_add_and_remove(archive: Archive) -> None:
    """The archive moves to the new generation at once; unknown ids change nothing."""
    with archive:
        assert archive.add(NEWS[4:]).added == 2
        assert archive.remove(["ferry", "goats"]).removed == 2
        with pytest.raises(ArchiveError, match="no article has the id 'ferry'"):
            archive.remove(["storm", "ferry"])

        assert [article.id for article in archive.articles()] == [
            "bridge", "budget", "match", "storm",
        ]  # fmt: skip


def test_an_open_archive_moves_when_it_is_asked_to(archive: Archive, tmp_path: Path) -> None:
    """Until then it answers from its generation; without a newer one it stays."""
    with archive, Archive.open(tmp_path / "index", encoder=HashEncoder()) as other:
        assert not archive.refresh()
        other.remove(["ferry"])
        other.add(NEWS[4:])

        assert (archive.generation, len(archive.articles())) == (1, 4)
        assert archive.refresh()
        assert (archive.generation, len(archive.articles())) == (3, 5)
        assert not archive.refresh()


def test_search_gives_views_with_raw_scores(archive: Archive) -> None:
    """Best first; the same question gives the same hits."""
    with archive:
        hits = archive.search("Who cut the ribbon of the bridge?", asked_on=TODAY, k=2)

        assert hits[0].span.article.id == "bridge"
        assert "cut the ribbon" in hits[0].span.text
        assert hits[0].lexical > 0
        assert hits[0].score >= hits[1].score
        assert hits == archive.search("Who cut the ribbon of the bridge?", asked_on=TODAY, k=2)


def test_building_again_holds_just_these(archive: Archive, tmp_path: Path) -> None:
    """What is not given is removed; what is known is not embedded again."""
    archive.close()
    encoder = HashEncoder()

    with Archive.build(NEWS[1:5], tmp_path / "index", encoder=encoder) as built:
        assert [article.id for article in built.articles()] == [
            "budget", "ferry", "goats", "storm",
        ]  # fmt: skip
    assert encoder.encoded == 1


def test_receipts_follow_an_article_through_its_changes(seeds_archive: Archive) -> None:
    """A quote of the seeds is exact; a receipt of an unknown article is gone."""
    (quote, *_) = seeds_archive.ask(QUESTION, asked_on=TODAY).quotes
    receipt = str(quote.receipt)

    verdict = seeds_archive.verify(receipt)

    assert verdict.state is ReceiptState.EXACT
    assert verdict.span == quote.span
    assert seeds_archive.verify(quote.receipt) == verdict
    unknown = receipt.replace(receipt.split(".")[1], "0" * 12)
    assert seeds_archive.verify(unknown).state is ReceiptState.GONE
    with pytest.raises(RetrievalError, match="is not a receipt"):
        seeds_archive.verify("receipt")


def test_moved_and_altered(archive: Archive) -> None:
    """After a correction in front the quote has moved; after one inside it is altered."""
    with archive:
        span = archive.search("ribbon", asked_on=TODAY, k=1)[0].span
        receipt = str(Receipt.of(span, 1))
        text = span.article.text
        archive.add([made("bridge", f"Corrected\n\n{text}")])
        moved = archive.verify(receipt)
        archive.add([made("bridge", text.replace("two years", "three years"))])

        assert moved.state is ReceiptState.MOVED
        assert moved.span is not None
        assert moved.span.text == span.text
        assert archive.verify(receipt).state is ReceiptState.ALTERED


def test_several_threads_get_the_same_answer(seeds_archive: Archive) -> None:
    """Answers do not depend on what else is being asked."""
    wanted = seeds_archive.ask(QUESTION, asked_on=TODAY)

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: seeds_archive.ask(QUESTION, asked_on=TODAY), range(2)))

    assert found == [wanted] * 2
