"""Writing: what changes, what stays, what survives being killed or run twice."""

import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from retrieval.errors import ArchiveError
from retrieval.indexing.dense import DENSE
from retrieval.indexing.generation import Manifest, numbers, place
from retrieval.indexing.index import Index
from retrieval.indexing.write import Changes, forget, rebuild, write
from retrieval.reading.paragraphs import article_sentences
from tests.newsroom import NEWS, HashEncoder, made, silent

ROOT = Path(__file__).parents[1]
QUESTION = "Who opened the bridge in Torvik?"

# Writes 40 articles into argv[1], says at which stage it is, and waits for ever at stage argv[2].
WRITER = """
import sys, time
from pathlib import Path
from retrieval.indexing.write import write
from tests.newsroom import HashEncoder, made

def progress(stage, done, total):
    print(stage, done, flush=True)
    while [stage, str(done)] == sys.argv[2:]:
        time.sleep(0.01)

class Slow(HashEncoder):
    def count(self, texts):
        print("count 0", flush=True)
        while sys.argv[2:] == ["count", "0"]:
            time.sleep(0.01)
        return super().count(texts)

texts = [f"Storm {n}\\n\\nA storm is near the coast of Halm. It is the storm {n} of the year." * 9
         for n in range(40)]
print("ready 0", flush=True)
write(Path(sys.argv[1]), [made(f"storm{n}", text) for n, text in enumerate(texts)], (), Slow(),
      progress)
"""


def started(folder: Path, *stop: str) -> subprocess.Popen[str]:
    """A process that writes into `folder`, and stops at a stage if one is given."""
    command = [sys.executable, "-c", WRITER, str(folder), *stop]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def killed(process: subprocess.Popen[str], stage: str, seconds: float = 0.0) -> None:
    """Kill it as soon as it says that it is at a stage, or some time after."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == stage:
            break
    try:
        process.wait(seconds or 0.001)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
    process.stdout.close()


def answers(folder: Path) -> tuple[object, ...]:
    """All that an index says: articles, sentences, passages, and both searches to the bit."""
    encoder = HashEncoder()
    index = Index(folder)
    vector = encoder.encode([QUESTION])[0]
    hits = index.backend.dense(vector, 50)
    told = (
        index.articles(),
        [index.sentences(number) for number, _ in hits],
        [(index.span(number).article.id, index.span(number).text) for number, _ in hits],
        hits,
        index.backend.lexical(index.lexical.weights(index.lexical.stems(QUESTION)), 50),
        index.lexical.vocabulary(),
        index.manifest.counts,
        index.manifest.newest,
    )
    index.close()
    return told


def holding(folder: Path, words: bytes) -> list[Path]:
    """The files of an index that hold these bytes."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [file for file in files if words in file.read_bytes()]


def index_of(folder: Path, name: str) -> list[int]:
    """The passages of one article."""
    index = Index(folder)
    found = [n for n in range(len(index)) if index.span(n).article.id == name]
    index.close()
    return found


def newest_manifest(folder: Path) -> Manifest:
    """What the newest generation says of itself."""
    index = Index(folder)
    index.close()
    return index.manifest


def ids(folder: Path) -> list[str]:
    """The ids in the newest generation."""
    index = Index(folder)
    found = [article.id for article in index.articles()]
    index.close()
    return found


def test_what_changed_is_counted(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Added, updated, unchanged, removed; only what is new is embedded."""
    first = write(tmp_path, NEWS[:4], (), hash_encoder, silent)
    embedded = hash_encoder.encoded
    corrected = made("bridge", NEWS[0].text + "\n\nCorrection: it cost 41 million crowns.")
    second = write(tmp_path, [corrected, *NEWS[1:5]], ["storm", "goats"], hash_encoder, silent)

    assert first == Changes(added=4)
    assert second == Changes(added=1, updated=1, unchanged=3)
    assert hash_encoder.encoded == embedded + 2  # one passage each
    assert ids(tmp_path) == ["bridge", "budget", "ferry", "goats", "storm"]


def test_an_archive_is_made_to_hold_just_these(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """With None, what is not given goes; an archive may become empty."""
    write(tmp_path, NEWS[:3], None, hash_encoder, silent)

    assert write(tmp_path, NEWS[1:3], None, hash_encoder, silent).removed == 1
    assert ids(tmp_path) == ["budget", "ferry"]
    assert write(tmp_path, [], None, hash_encoder, silent).removed == 2
    assert ids(tmp_path) == []
    assert answers(tmp_path)[3:5] == ([], [])


def test_nothing_new_nothing_written(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """The same articles again make no new generation."""
    write(tmp_path, NEWS, (), hash_encoder, silent)

    assert write(tmp_path, NEWS, None, hash_encoder, silent) == Changes(unchanged=6)
    assert numbers(tmp_path) == [1]


def test_an_id_twice_is_refused_and_nothing_changes(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """The old generation stays as it was, and the lock is free again."""
    write(tmp_path, NEWS[:1], (), hash_encoder, silent)
    before = answers(tmp_path)

    with pytest.raises(ArchiveError, match="two articles have the id 'ferry': ids must be"):
        write(tmp_path, [NEWS[1], NEWS[1]], (), hash_encoder, silent)

    assert answers(tmp_path) == before
    assert not (tmp_path / "writer.pid").exists()
    assert write(tmp_path, [NEWS[1]], (), hash_encoder, silent).added == 1


def test_removal_leaves_nothing_behind(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """No file holds a word of it, nor of what it was before it was corrected."""
    earlier = made("ferry", NEWS[1].text.replace("112 passengers", "121 travellers"))
    write(tmp_path, [*NEWS, earlier][2:], (), hash_encoder, silent)
    write(tmp_path, NEWS[:2], (), hash_encoder, silent)
    assert holding(tmp_path, b"travellers")
    write(tmp_path, [], ["ferry"], hash_encoder, silent)

    assert len(answers(tmp_path)[3]) == 5  # type: ignore[arg-type] # a list of hits
    assert numbers(tmp_path) == [3]
    assert not holding(tmp_path, b"passengers")
    assert not holding(tmp_path, b"travellers")
    assert holding(tmp_path, b"museum")


def test_what_a_reader_holds_goes_when_it_lets_go(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """A removed article stays for those who have it open, and not a moment longer."""
    write(tmp_path, NEWS, (), hash_encoder, silent)
    reader = Index(tmp_path)
    write(tmp_path, [], ["ferry"], hash_encoder, silent)
    forget(tmp_path)
    assert numbers(tmp_path) == [2, 1]
    assert len(reader.articles()) == 6
    assert holding(tmp_path, b"passengers")

    reader.close()
    forget(tmp_path)

    assert numbers(tmp_path) == [2]
    assert not holding(tmp_path, b"passengers")


def test_an_earlier_text_is_kept_while_its_article_is_there(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """Newest first; what was removed and came back has none, nor has one not yet corrected."""
    texts = [NEWS[0].text.replace("40", str(cost)) for cost in (40, 41, 42)]
    for text in texts:
        write(tmp_path, [made("bridge", text), *NEWS[1:2]], (), hash_encoder, silent)
    index = Index(tmp_path)
    assert [article.text for article in index.earlier("bridge")] == texts[1::-1]
    assert index.earlier("ferry") == index.earlier("nobody") == ()
    index.close()

    write(tmp_path, [], ["bridge"], hash_encoder, silent)
    write(tmp_path, NEWS[:1], (), hash_encoder, silent)

    index = Index(tmp_path)
    assert index.earlier("bridge") == ()
    index.close()


def test_a_killed_build_embeds_nothing_twice(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """What was embedded before it was stopped is there for the next; so is a text seen before."""
    first = made("first", NEWS[0].text)

    class Stopped(HashEncoder):
        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            if self.encoded:
                raise KeyboardInterrupt
            return super().encode(texts)

    many = [made(f"storm{n}", f"Storm {n}\n\nStorm {n} is near Halm.") for n in range(200)]
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, many, (), Stopped(), silent)
    assert numbers(tmp_path) == []

    write(tmp_path, many, (), hash_encoder, silent)

    assert hash_encoder.encoded == 200 - hash_encoder.at_once
    write(tmp_path, [replace(first, id="a"), replace(first, id="b")], (), hash_encoder, silent)
    assert hash_encoder.encoded == 200 - hash_encoder.at_once + len(index_of(tmp_path, "a"))


def test_another_encoder_may_take_over_a_first_build_that_was_killed(tmp_path: Path) -> None:
    """Nothing was published, so nothing of the first encoder's is used."""

    class Stopped(HashEncoder):
        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            super().encode(texts)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, NEWS, (), Stopped(), silent)
    other = HashEncoder(name="other", weights="1" * 64, dimension=8)

    write(tmp_path, NEWS, (), other, silent)

    assert other.encoded > len(NEWS) - 1
    assert newest_manifest(tmp_path).dimension == 8


def test_what_is_derived_may_be_lost(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Without any generation left the truth gives all of it back."""
    write(tmp_path, NEWS, (), hash_encoder, silent)
    before, embedded = answers(tmp_path), hash_encoder.encoded
    shutil.rmtree(tmp_path / "generations")

    rebuild(tmp_path, hash_encoder, silent)

    assert answers(tmp_path) == before
    assert hash_encoder.encoded == embedded
    assert numbers(tmp_path) == [2]
    shutil.rmtree(tmp_path / "generations")
    assert write(tmp_path, NEWS[:1], (), hash_encoder, silent).unchanged == 1
    assert answers(tmp_path) == before


def test_a_rebuild_gives_the_same_to_the_bit(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Everything derived is made again of the truth, without embedding, and equals the old."""
    write(tmp_path, NEWS, (), hash_encoder, silent)
    before, embedded = answers(tmp_path), hash_encoder.encoded
    (place(tmp_path, 1) / DENSE).write_bytes(b"")

    rebuild(tmp_path, hash_encoder, silent)

    assert numbers(tmp_path) == [2]
    assert answers(tmp_path) == before
    assert hash_encoder.encoded == embedded


def test_adding_one_by_one_is_building_at_once(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """The way to an archive leaves no trace in what it answers, not even the order."""
    write(tmp_path / "once", NEWS, (), hash_encoder, silent)
    for article in reversed(NEWS):
        write(tmp_path / "steps", [article], (), hash_encoder, silent)

    assert answers(tmp_path / "steps") == answers(tmp_path / "once")


WORDS = st.sampled_from("Torvik ferry bridge on Monday. said Lund; 北京 🎉 1999 &amp; ".split(" "))
TEXTS = st.lists(WORDS, min_size=1, max_size=60).map(" ".join).filter(str.strip)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    """Articles with their dates, sentences and passages; searches score what numpy scores."""
    folder, encoder = tmp_path_factory.mktemp("round"), HashEncoder()
    articles = [made(f"a{n}", text + ".") for n, text in enumerate(texts)]
    write(folder, articles, (), encoder, silent)
    index = Index(folder)

    kept = index.articles()
    hits = index.backend.dense(encoder.encode([texts[0]])[0], 999)
    spans = [index.span(number) for number, _ in hits]
    sentences = [index.sentences(number) for number, _ in hits]
    index.close()

    assert [replace(item, published=articles[0].published) for item in kept] == articles
    assert all(span.article in kept for span in spans)
    rows: NDArray[np.float32] = encoder.encode([span.text for span in spans])
    cosines = rows.astype(np.float16).astype(np.float32) @ encoder.encode([texts[0]])[0]
    assert [score for _, score in hits] == pytest.approx(cosines.tolist(), abs=1e-6)
    assert sentences == [article_sentences(span.article) for span in spans]


@pytest.mark.parametrize("change", ["name", "weights"])
def test_another_encoder_does_not_write(tmp_path: Path, change: str) -> None:
    """Nor does it rebuild: vectors of two encoders are never mixed."""
    write(tmp_path, NEWS[:2], (), HashEncoder(), silent)
    other = HashEncoder(name="other") if change == "name" else HashEncoder(weights="1" * 64)

    with pytest.raises(ArchiveError, match="the index was built with"):
        write(tmp_path, NEWS, (), other, silent)
    with pytest.raises(ArchiveError, match="the index was built with"):
        rebuild(tmp_path, other, silent)
    assert ids(tmp_path) == ["bridge", "ferry"]


def test_rebuilding_nothing(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Refused, and no folder is made."""
    with pytest.raises(ArchiveError, match="there is no index in"):
        rebuild(tmp_path / "nowhere", hash_encoder, silent)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_one(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """A file in its place is told in one sentence."""
    (tmp_path / "index").touch()

    with pytest.raises(ArchiveError, match=r"index cannot be written .*: give another folder"):
        write(tmp_path / "index", NEWS, (), hash_encoder, silent)


@pytest.mark.parametrize("stage", ["count 0", "embed 40", "publish 0"])
def test_killed_at_any_stage(tmp_path: Path, hash_encoder: HashEncoder, stage: str) -> None:
    """The old generation answers as before, and the next writing succeeds.

    As long as the first one lives a second writer is refused, and told whom to wait for.
    """
    write(tmp_path, NEWS, (), hash_encoder, silent)
    before = answers(tmp_path)
    process = started(tmp_path, *stage.split())
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == stage:
            break

    with pytest.raises(ArchiveError, match=rf"another process \(number {process.pid}\): wait"):
        write(tmp_path, [], ["goats"], hash_encoder, silent)
    assert answers(tmp_path) == before
    process.kill()
    process.wait()
    process.stdout.close()

    assert answers(tmp_path) == before
    assert write(tmp_path, [], ["goats"], hash_encoder, silent).removed == 1
    assert ids(tmp_path) == ["bridge", "budget", "ferry", "match", "storm"]


def test_killed_at_random_moments(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Again and again: either the old archive or the whole new one, and it can be written."""
    write(tmp_path, NEWS, (), hash_encoder, silent)
    before = answers(tmp_path)
    chance = random.Random(20210301)

    for _ in range(4):
        killed(started(tmp_path), "publish 0", chance.uniform(0.001, 0.15))
        found = ids(tmp_path)
        assert found == sorted(item.id for item in NEWS) or len(found) == len(NEWS) + 40
        write(tmp_path, NEWS, None, hash_encoder, silent)

    assert answers(tmp_path)[2] == before[2]


def test_a_reader_keeps_its_generation(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """No writing touches what an open reader sees; what nobody reads goes."""
    write(tmp_path, NEWS[:3], (), hash_encoder, silent)
    reader = Index(tmp_path)
    (number, _), *_ = reader.backend.dense(hash_encoder.encode([NEWS[1].text])[0], 1)

    write(tmp_path, NEWS[3:4], ["ferry"], hash_encoder, silent)
    for article in NEWS[4:]:
        write(tmp_path, [article], (), hash_encoder, silent)
    assert [article.id for article in reader.articles()] == ["bridge", "budget", "ferry"]
    assert reader.span(number).article.id == "ferry"
    assert numbers(tmp_path) == [4, 3, 1]
    reader.close()
    write(tmp_path, [replace(NEWS[0], title="Bridge")], (), hash_encoder, silent)
    assert numbers(tmp_path) == [5, 4]
