"""Faults of the disk: full, read-only, without power; and two writers at once.

Whatever happens, the archive answers as before or as after, and what is wrong is told in one
sentence that says what to do.
"""

from __future__ import annotations

import ctypes
import json
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from retrieval.archive import Archive
from retrieval.errors import ArchiveError
from retrieval.indexing.health import examine
from retrieval.indexing.write import write
from tests.newsroom import NEWS, HashEncoder, silent
from tests.power import Disk, Left, laid, traced

ROOT = Path(__file__).parents[1]
WORDS = ("Who opened the bridge in Torvik?", "goats of Halm", "passengers aground", "bus tickets")

WRITER = """
import sys
from pathlib import Path
from retrieval.indexing.write import write
from tests.newsroom import NEWS, HashEncoder, silent
write(Path(sys.argv[1]), NEWS[2:], ["ferry"], HashEncoder(), silent)
"""
# In a small disk of its own at argv[1]: the old archive, so little room, and what comes of it.
SMALL_DISK = """
import json, shutil, sys
from pathlib import Path
from retrieval.errors import ArchiveError
from tests.newsroom import NEWS, HashEncoder, silent
from tests.test_faults import shown, write
folder, balloon = Path(sys.argv[1]) / "index", Path(sys.argv[1]) / "balloon"
told = {}
for kilobytes in map(int, sys.argv[2:]):
    write(folder, NEWS[:3], None, HashEncoder(), silent)
    before = shown(folder)
    balloon.write_bytes(bytes(max(0, shutil.disk_usage(folder).free - 1024 * kilobytes)))
    try:
        write(folder, NEWS[2:], ["ferry"], HashEncoder(), silent)
        error = ""
    except ArchiveError as caught:
        error = str(caught)
    same = not error or shown(folder) == before
    balloon.unlink()
    write(folder, NEWS[2:], ["ferry"], HashEncoder(), silent)
    told[kilobytes] = error, same, shown(folder)[0]
    shutil.rmtree(folder)
print(json.dumps(told))
"""
READER = """
import sys
from pathlib import Path
from retrieval.errors import ArchiveError
from retrieval.indexing.health import examine
from retrieval.archive import Archive
from tests.newsroom import NEWS, HashEncoder, silent
from tests.test_faults import shown, write
folder = Path(sys.argv[1])
print(shown(folder))
with Archive.open(folder, encoder=HashEncoder()) as archive:
    print(archive.refresh())
print([f"{f.part}: {f.words}" for f in examine(folder, HashEncoder()) if not f.well])
try:
    write(folder, NEWS, (), HashEncoder(), silent)
except ArchiveError as error:
    print(error)
"""


def shown(folder: Path) -> tuple[list[str], list[object], list[str]]:
    """What a reader gets: ids, what is found with scores, and what became of receipts."""
    from retrieval.answering.receipt import Receipt

    with Archive.open(folder, encoder=HashEncoder()) as archive:
        hits = [hit for words in WORDS for hit in archive.search(words, 5)]
        receipts = [str(Receipt.of(hit.span, archive.generation)) for hit in hits]
        return (
            [article.id for article in archive.articles()],
            [[hit.span.article.id, hit.span.text, hit.score] for hit in hits],
            [str(archive.verify(receipt).state) for receipt in receipts],
        )


def well(folder: Path) -> list[str]:
    """What the doctor finds wrong, room on the disk aside."""
    findings = examine(folder, HashEncoder())
    return [f"{f.part}: {f.words}" for f in findings if not f.well and f.part != "space"]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """The archive that was there before: three articles."""
    write(tmp_path / "index", NEWS[:3], (), HashEncoder(), silent)
    return tmp_path / "index"


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes meanwhile."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def without_override() -> None:
    """Make root obey the modes of files, once it runs another program."""
    libc = ctypes.CDLL(None)
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


def mounted(folder: Path, mount: str, script: str, *args: object) -> str:
    """Run a script where `mount` has been done, in a namespace of its own; skip if forbidden."""
    if shutil.which("unshare") is None:
        pytest.skip("there is no unshare here")
    unshare = ["unshare", "--map-root-user", "--mount", "sh", "-c"]
    tried = subprocess.run(
        [*unshare, mount], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if tried.returncode:
        pytest.skip(f"mounting is not allowed here: {tried.stderr.strip()}")
    command = [*unshare, f'{mount} && exec "$0" "$@"', sys.executable, "-c", script, str(folder)]
    done = subprocess.run(
        [*command, *map(str, args)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_file_that_cannot_grow(index: Path) -> None:
    """Whichever file it is: told in a sentence, the old archive answers, later all goes well."""
    before = shown(index)
    copy = index.with_name("copy")
    shutil.copytree(index, copy)
    write(copy, NEWS[2:], ["ferry"], HashEncoder(), silent)
    after = shown(copy)
    sizes = {file.stat().st_size for file in copy.rglob("*") if file.is_file()}

    for size in sorted({0, 4096, 20_000, *(size - 1 for size in sizes if size)})[::2]:
        error = ""
        with files_up_to(size):
            try:
                write(index, NEWS[2:], ["ferry"], HashEncoder(), silent)
            except ArchiveError as caught:
                error = str(caught)
        if error:
            assert "\n" not in error
            assert str(index) in error
            assert ": " in error
            assert shown(index) == before, size
        write(index, NEWS[2:], ["ferry"], HashEncoder(), silent)
        assert shown(index) == after, size
        assert well(index) == []
        write(index, NEWS[:3], None, HashEncoder(), silent)


def test_a_full_disk(tmp_path: Path) -> None:
    """With any room that is too little: the same, and the sentence says to make room."""
    rooms = (0, 16, 40, 64, 100, 140, 180, 300)
    mount = f"mount -t tmpfs -o size=3m none {tmp_path}"

    told = json.loads(mounted(tmp_path, mount, SMALL_DISK, *rooms))

    errors = [error for error, _, _ in told.values() if error]
    assert len(errors) > 3
    for error in errors:
        assert "\n" not in error
        assert str(tmp_path) in error
        assert "make room" in error
    assert all(same for _, same, _ in told.values())
    assert [sorted(ids) for _, _, ids in told.values()] == [
        ["bridge", "budget", "goats", "match", "storm"]
    ] * len(rooms)


def test_files_that_may_only_be_read(index: Path) -> None:
    """Everything but writing works; writing says so in a sentence."""
    before = shown(index)
    there = [index, *index.rglob("*")]
    for path in there:
        path.chmod(0o555 if path.is_dir() else 0o444)

    try:
        done = subprocess.run(
            [sys.executable, "-c", READER, str(index)],
            cwd=ROOT, preexec_fn=without_override, capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        for path in there:
            path.chmod(0o755 if path.is_dir() else 0o644)

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:3] == [str(before), "False", "[]"]
    assert done.stdout.splitlines()[3:] == [
        f"{index} cannot be written (Permission denied): give another folder for the index"
    ]


@pytest.mark.parametrize("killed", [False, True])
def test_a_disk_that_may_only_be_read(index: Path, *, killed: bool) -> None:
    """The same, also where a writer was killed there before."""
    before = shown(index)
    if killed:
        script = WRITER.replace("silent)", "lambda *_: os.kill(os.getpid(), 9))")
        command = [sys.executable, "-c", f"import os\n{script}", str(index)]
        assert subprocess.run(command, cwd=ROOT, check=False).returncode == -9
    mount = f"mount --bind {index} {index} && mount -o remount,bind,ro {index}"

    told = mounted(index, mount, READER).splitlines()

    assert told[:3] == [str(before), "False", "[]"]
    assert told[3:] == [
        f"{index} cannot be written (Read-only file system): give another folder for the index"
    ]


def test_a_writer_that_is_gone_keeps_nobody_out(index: Path) -> None:
    """What a killed writer, or another program of its number, left as its own is not asked."""
    (index / "writer.pid").write_text("1\n", "utf-8")
    (index / "writer.lock").touch()

    assert write(index, [], ["ferry"], HashEncoder(), silent).removed == 1
    assert not (index / "writer.pid").exists()


def test_two_writers_lose_nothing(index: Path) -> None:
    """Each tries until it is let: in the end all is there that either added."""
    script = """
import sys, time
from pathlib import Path
from retrieval.errors import ArchiveError
from retrieval.indexing.write import write
from tests.newsroom import HashEncoder, made, silent
for number in range(3):
    name = f"{sys.argv[2]}{number}"
    while True:
        try:
            boat = made(name, f"Boat {name} is here.")
            write(Path(sys.argv[1]), [boat], (), HashEncoder(), silent)
            break
        except ArchiveError as error:
            assert "is being written by another process (number " in str(error), error
            time.sleep(0.01)
"""
    writers = [
        subprocess.Popen([sys.executable, "-c", script, str(index), name], cwd=ROOT)
        for name in ("red", "blue")
    ]

    assert [writer.wait() for writer in writers] == [0, 0]
    expected = {f"{name}{number}" for name in ("red", "blue") for number in range(3)}
    assert set(shown(index)[0]) == {"bridge", "ferry", "budget", *expected}
    assert well(index) == []


@dataclass(frozen=True, slots=True)
class Recorded:
    """A writing that was watched: the archive as it was before, and what was done to it."""

    before: Path
    after: Path
    lines: list[str]

    def disk(self) -> Disk:
        """The disk before the first call."""
        return Disk(self.before, self.after)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """A writing that adds three articles and removes one, call by call."""
    if shutil.which("strace") is None:
        pytest.skip("there is no strace here")
    folder = tmp_path_factory.mktemp("recorded")
    write(folder / "index", NEWS[:3], (), HashEncoder(), silent)
    shutil.copytree(folder / "index", folder / "before")
    command = [sys.executable, "-c", WRITER, str(folder / "index")]
    try:
        lines = traced(command, folder / "trace", ROOT)
    except subprocess.CalledProcessError:
        pytest.skip("strace is not allowed here")
    return Recorded(folder / "before", folder / "index", lines)


def test_all_is_synced_before_it_is_published(recorded: Recorded) -> None:
    """The files, their folders and the truth before the rename; the folder of the rename after."""
    disk = recorded.disk()
    lines = iter(recorded.lines)

    lost: list[str] = []
    for line in lines:
        if " rename" in line:
            lost = disk.unsynced("generations/000002.partial", "truth.sqlite", "truth.sqlite-wal")
        disk.apply(line)
        if "generations/000002" in disk.left(Left.ALL):
            break

    assert lost == []
    assert "generations/000002" not in disk.left(Left.NOTHING)
    for line in lines:
        disk.apply(line)
    assert "generations/000002" in disk.left(Left.NOTHING)


def test_power_may_fail_at_any_moment(recorded: Recorded, tmp_path: Path) -> None:
    """Whatever was not synced by then is lost or left: it is the old archive or the new one.

    When writing has returned it is the new one, whatever comes.
    """
    before, after, disk = shown(recorded.before), shown(recorded.after), recorded.disk()
    kinds = []

    for number, (moment, state) in enumerate(disk.states(recorded.lines)):
        left = laid(state, tmp_path / str(number))
        seen = shown(left)
        assert seen in (before, after), moment
        kinds.append(seen == after)
        if number % 9 == 0:
            gone = ["ferry"] if "ferry" in seen[0] else []
            write(left, NEWS[2:], gone, HashEncoder(), silent)
            assert shown(left) == after, moment
            assert well(left) == [], moment
        shutil.rmtree(left)

    assert len(set(kinds)) == 2
    assert shown(laid(disk.left(Left.NOTHING), tmp_path / "end")) == after
