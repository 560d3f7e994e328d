"""Files that were made to harm: each is read or refused in one sentence, soon and in bounds."""

from __future__ import annotations

import gzip
import json
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pytest

from retrieval.article import Article
from retrieval.errors import ReadError
from retrieval.reading import files, read
from retrieval.reading.decode import decode
from retrieval.reading.files import MAX_BYTES, contents
from retrieval.reading.formats import Unread, html, json_lines, json_records, markdown
from retrieval.reading.limits import (
    FRONT_CHARACTERS,
    MAX_CHARACTERS,
    MAX_LINES,
    MAX_MARKS,
    MAX_TIMES,
    PAGE_TAGS,
    TAG_ATTRIBUTES,
    check_article,
    check_page,
)
from tests.hostile_files import followed, hostile_file, unsaid

NEWS = "Bridge reopens\n\nThe bridge over the Tor reopened on Monday, the mayor said.\n"


def told(*paths: Path) -> list[str]:
    """The refusals of a reading, each one sentence; articles among them by their ids."""
    found = []
    for item in read.read(paths):
        if isinstance(item, Article):
            found.append(item.id)
        else:
            assert "\n" not in str(item)
            str(item).encode()
            found.append(str(item))
    return found


def put(folder: Path, name: str, data: bytes) -> Path:
    """A file with these bytes."""
    file = folder / name
    file.write_bytes(data)
    return file


# Folders: what is no file, leads elsewhere or has no name to speak of.


def test_pipes_sockets_and_devices_are_not_waited_for(tmp_path: Path) -> None:
    """Opening a pipe waits for a writer, /dev/zero never ends; files beside them are read."""
    put(tmp_path, "a.txt", NEWS.encode())
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    heard = socket.socket(socket.AF_UNIX)
    cwd = Path.cwd()
    os.chdir(tmp_path)  # the address of a socket has at most 108 characters
    heard.bind("heard.txt")
    os.chdir(cwd)
    heard.close()
    other = "is no file but a pipe, a socket or a device"

    assert told(tmp_path) == [
        "a",
        f"{tmp_path}/heard.txt: {other}",
        f"{tmp_path}/pipe.txt: {other}",
        f"{tmp_path}/zero.txt: is a link that leads out of the folder: give /dev/zero itself",
    ]
    assert told(tmp_path / "pipe.txt") == [f"{tmp_path}/pipe.txt: {other}"]
    assert told(tmp_path / "zero.txt") == [f"{tmp_path}/zero.txt: {other}"]


def test_links_stay_inside_their_folder(tmp_path: Path) -> None:
    """A link to a file inside is that file; out of it, to a folder or to itself is told."""
    news = tmp_path / "news"
    news.mkdir()
    put(tmp_path, "secret.txt", NEWS.encode())
    put(news, "a.txt", NEWS.encode())
    (news / "b.txt").symlink_to("a.txt")
    (news / "c.txt").symlink_to("../secret.txt")
    (news / "d").symlink_to(".")
    (news / "e.txt").symlink_to("e.txt")
    (news / "f").symlink_to("..")

    assert told(news) == [
        "a",
        f"{news}/c.txt: is a link that leads out of the folder: give {tmp_path}/secret.txt itself",
        f"{news}/d: is a link to a folder: give that folder itself",
        f"{news}/e.txt: cannot be read: Too many levels of symbolic links",
        f"{news}/f: is a link that leads out of the folder: give {tmp_path} itself",
    ]


def test_a_folder_of_links_given_by_a_link(tmp_path: Path) -> None:
    """The folder itself may be a link; what it leads to is the folder."""
    news = tmp_path / "news"
    news.mkdir()
    put(news, "a.txt", NEWS.encode())
    (tmp_path / "link").symlink_to("news")

    assert told(tmp_path / "link") == ["a"]


def test_names_that_no_line_of_utf8_holds(tmp_path: Path) -> None:
    """SQLite and a terminal want UTF-8, a list of files one line each."""
    for name in (b"a\nb.txt", b"a\xffb.txt", "a\u2028b.txt".encode(), b"caf\xc3\xa9.txt"):
        Path(os.fsdecode(bytes(tmp_path) + b"/" + name)).write_text(NEWS)
    why = "its name has line breaks or bytes that are no UTF-8: rename it"

    assert sorted(told(tmp_path)) == sorted(
        [
            f"{tmp_path}/a\\nb.txt: {why}",
            f"{tmp_path}/a\\u2028b.txt: {why}",
            f"{tmp_path}/a\\udcffb.txt: {why}",
            "café",
        ]
    )


def test_names_that_differ_by_case_alone(tmp_path: Path) -> None:
    """Two articles: an id is its characters."""
    put(tmp_path, "A.txt", NEWS.encode())
    put(tmp_path, "a.txt", NEWS.encode())

    assert told(tmp_path) == ["A", "a"]


def test_folders_deeper_than_a_recursion(tmp_path: Path) -> None:
    """More folders in each other than Python has calls: all are walked."""
    deep = [str(tmp_path)]
    for _ in range(1_200):
        deep.append(f"{deep[-1]}/d")
        os.mkdir(deep[-1])  # noqa: PTH102 - a path of so many parts is slow
    file = put(Path(deep[-1]), "a.txt", NEWS.encode())

    try:
        assert told(tmp_path) == ["d/" * 1_200 + "a"]
    finally:  # what clears away the folders of tests is recursive
        file.unlink()
        for folder in reversed(deep[1:]):
            os.rmdir(folder)  # noqa: PTH106


def test_a_file_that_grows_or_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit holds for what is read, not for what the size was; a lost file is told."""
    file = put(tmp_path, "a.txt", b"a" * 11)
    with pytest.raises(ReadError, match="has more than 10 bytes, which is the limit: split it"):
        contents(file, 10)
    assert contents(file, 11) == b"a" * 11

    found = files.files(tmp_path)
    first = next(found)
    file.unlink()
    assert isinstance(first, tuple)
    assert [str(item) for item in read.read_file(*first)] == [
        f"{file}: cannot be read: No such file or directory"
    ]
    monkeypatch.setattr(read, "MAX_BYTES", 10)
    big = put(tmp_path, "b.json", b'{"text": "The bridge"}')
    assert told(big) == [f"{big}: has more than 10 bytes, which is the limit: split it"]


def test_json_lines_too_big_to_be_read_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read one by one: the same articles; what is broken, blank or too long is its own fault."""
    lines = [b'{"text": "One."}', b"", b'{"text": ', b"{}" * 40, b'{"text": "Two \xc3\xa9."}']
    file = put(tmp_path, "a.jsonl", b"\r\n".join(lines))
    at_once = told(file)
    monkeypatch.setattr(read, "MAX_BYTES", 20)
    monkeypatch.setattr("retrieval.reading.formats.RECORD_BYTES", 40)

    one_by_one = told(file)

    assert at_once[0] == one_by_one[0] == "a:1"
    assert at_once[-1] == one_by_one[-1] == "a:5"
    assert at_once[1] == one_by_one[1]
    assert one_by_one[2] == f"{file}, line 4: has more than 40 bytes, which is the limit of a line"
    assert len(one_by_one) == 4


# Formats: what a parser would take minutes or gigabytes for.


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (gzip.compress(b"a" * 100_000), "a gzip file"),
        (b"%PDF-1.7\n1 0 obj", "a PDF file"),
        (rb"{\rtf1\ansi The bridge.}", "an RTF document"),
    ],
)
def test_compressed_files_under_another_name(data: bytes, kind: str) -> None:
    """Told by how they start; nothing is ever unpacked, so no bomb goes off."""
    with pytest.raises(ReadError, match=f"is not text but {kind}: save its text as .txt"):
        decode(data)


def test_an_office_document_renamed(tmp_path: Path) -> None:
    """A .docx is a zip archive, whatever its suffix."""
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<w:t>The bridge</w:t>")

    (why,) = told(put(tmp_path, "a.txt", packed.getvalue()))

    assert why.endswith(
        "is not text but a zip archive or an Office document: save its text as .txt"
    )


def test_aliases_of_aliases() -> None:
    """Nine to the tenth words in 400 characters of front matter: none is ever written out."""
    names = "abcdefghij"
    rows = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    rows += [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in pairwise(names)]
    (draft,) = markdown("\n".join(["---", *rows, "title: *j", "---", "The bridge."]))

    assert not isinstance(draft, Unread)
    assert dict(draft.fields) == {}
    assert draft.text == "The bridge."


def test_front_matter_has_a_limit() -> None:
    """YAML is read slowly, and one long anchor would fill the sentence that refuses it."""
    with pytest.raises(ReadError, match="front matter of 20,001 characters is over the limit"):
        list(markdown("---\n" + "a" * (FRONT_CHARACTERS + 1) + "\n---\nThe bridge."))
    with pytest.raises(ReadError, match="broken front matter: found undefined alias") as refused:
        list(markdown("---\na: *" + "x" * 5_000 + "\n---\nThe bridge."))
    assert len(str(refused.value)) < 300
    assert str(refused.value).endswith("... on line 2")


def test_nothing_in_front_matter_is_run(tmp_path: Path) -> None:
    """A tag that names a function is text or an error, never a call."""
    made = tmp_path / "made"
    for tag in ("!!python/object/apply:os.mkdir", "!!python/name:os.mkdir"):
        list(read.read_text(f"---\ntitle: {tag} ['{made}']\n---\nThe bridge.", "a"))
        file = put(tmp_path, "a.md", f"---\ntitle: {tag} ['{made}']\n---\nThe bridge.".encode())
        assert told(file)
    assert not made.exists()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a" * (MAX_CHARACTERS + 1), "500,001 characters is over the limit of 500,000"),
        ("a\r" * MAX_LINES, "40,001 lines is over the limit of 40,000"),
        (
            "May 3, 2021 " * 2_666 + "In May or June 1",
            "8,001 numbers, months and weekdays is over the limit of 8,000",
        ),
    ],
)
def test_what_one_article_may_hold(text: str, why: str) -> None:
    """Beyond it roles (2.6 kB a line) or dates (.4 ms a number) take minutes or gigabytes."""
    with pytest.raises(ReadError, match=why):
        check_article(text)
    check_article(text[: -2 if "\r" in text else -1])  # at the limit it is read
    assert MAX_TIMES == 8_000


def test_mayors_and_markets_are_no_dates() -> None:
    """Whole words count: a long text about Marchers in Mayfair has as many dates as it states."""
    check_article(
        "the mayor sent marchers to a satisfied market on sundry monstrous days\n" * 6_000
    )


def test_marks_of_markdown_have_a_limit() -> None:
    """A megabyte of brackets takes its parser minutes."""
    with pytest.raises(ReadError, match="60,001 marks of Markdown are over the limit of 60,000"):
        list(markdown("[" * (MAX_MARKS + 1)))


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ("<p>word " * (PAGE_TAGS + 1), "30,001 tags is over the limit"),
        ("<p " + " ".join(f"a{n}" for n in range(TAG_ATTRIBUTES + 1)) + ">", "500 attributes"),
        ("<p " + " ".join(f"a{n}='>'" for n in range(TAG_ATTRIBUTES + 1)) + ">", "500 attributes"),
        ("<p =" + '"x" ' * (TAG_ATTRIBUTES + 2) + ">", "500 attributes"),
        ("<!-- <p a=' --><p " + "b " * (TAG_ATTRIBUTES + 1) + ">'", "500 attributes"),
        ("<p" + "/a" * (TAG_ATTRIBUTES + 1) + ">", "500 attributes"),
        (("<p " + "x" * 100) * 20_000, "attributes"),  # each inside the one before
    ],
)
def test_pages_that_would_stop_a_parser(page: str, why: str) -> None:
    """libxml2 compares each attribute of a tag with all others: 64,000 of them take 10 s."""
    with pytest.raises(ReadError, match=f"a page of .*{why}"):
        list(html(page))


def test_tags_with_long_values_are_fine() -> None:
    """A picture inside an address, a drawing of thousands of strokes, a script: one attribute."""
    check_page(
        f"<img src='data:image/png;base64,{'A' * 500_000}'><path d=\"{'M 1 2 ' * 9_000}\">"
        f"<script>{'if (a<b && c > d) { e = 1 } ' * 9_000}</script>"
        + "<p class=x id='y' hidden>word</p>"
        * 9_000
    )


def test_records_without_end_that_are_none() -> None:
    """A million broken lines are not a million sentences."""
    found = list(read.read_text("[{}," + "1," * 100_000 + "1]", "a"))

    assert len(found) == read.MAX_BROKEN + 1
    assert str(found[-1]) == "a: has 1,000 broken records: nothing behind them was read"


def test_blank_lines_without_end_are_only_counted() -> None:
    """Lines of JSON lines keep their numbers however many blank ones stand between."""
    text = "\n" * 1_000_000 + '{"text": "One."}\n \t\n\n{"text": "Two."}'

    assert [draft.place for draft in json_lines(text) if not isinstance(draft, Unread)] == [
        "line 1000001",
        "line 1000004",
    ]
    drafts = json_records(BytesIO(text.encode()))
    assert [draft.place for draft in drafts if not isinstance(draft, Unread)] == [
        "line 1000001",
        "line 1000004",
    ]


def test_fields_that_no_database_takes() -> None:
    """Half characters, NUL, NaN and numbers of 5,000 digits: a field is one line of UTF-8."""
    record = '{"text": "The\\u0000 bridge \\ud800.", "id": "\\udfffa\\nb", "author": NaN'
    (item,) = read.read_text(record + ', "title": 1e999, "source": "\\u2028x\\u0000"}', "a")

    assert isinstance(item, Article)
    assert (item.id, item.text) == ("\ufffda b", "The bridge \ufffd.")
    assert (item.title, item.source, item.author) == ("a", "x", None)

    (why,) = read.read_text('{"text": "The bridge.", "id": ' + "9" * 5_000 + "}", "a")
    assert "broken JSON: Exceeds the limit (4300 digits)" in str(why)


def test_a_day_of_two_thousand_characters() -> None:
    """No field states a day at such length, and dateparser would take 8 s for it."""
    record = {"text": "The bridge reopened.", "published": "AM " * 600, "date": "2021-03-01"}
    (item,) = read.read_text(json.dumps(record), "a")

    assert isinstance(item, Article)
    assert item.stated == "2021-03-01"


@pytest.mark.parametrize(
    "data",
    [
        b"a" * (MAX_BYTES // 8) + b"\xe9",  # one odd byte at the end of a long line
        b"\xe9 " * (MAX_BYTES // 16),
        b"\x81 a\n" * (MAX_BYTES // 32),
        bytes(Random(1).choices(range(128, 256), k=100_000)),
    ],
    ids=["late", "many", "undefined", "noise"],
)
def test_encodings_are_guessed_from_a_sample(data: bytes) -> None:
    """However long the file, the guess is made from its first odd lines."""
    with suppress(ReadError):
        assert decode(data)


# The whole way, as the fuzzing takes it: `benchmarks/fuzz.py` runs 20,000 of these.


@pytest.mark.parametrize("start", range(0, 60, 10))
def test_random_files_of_every_format(tmp_path: Path, start: int) -> None:
    """Read, dated and cut, or refused in a sentence that names the file."""
    for number in range(start, start + 10):
        suffix, data = hostile_file(Random(f"tests/{number}"))
        file = put(tmp_path, f"file{suffix}", data[:30_000])
        for refusal in followed(file):
            assert not unsaid(refusal, file)


REPEATED: tuple[Callable[[int], str], ...] = (
    lambda n: "A " * n,
    lambda n: "." * n,
    lambda n: "((( " * n,
    lambda n: "“a.” " * n,
    lambda n: "Mr. " * n,
    lambda n: "two years ago " * (n // 8),
    lambda n: "e\u0301\u0301" * n,
    lambda n: "\u202ea\u2028" * n,
    lambda n: "a\n" * (n // 4),
    lambda n: "- a2020-01-01\n" * (n // 16),
    lambda n: "{onmid-Monday" * (n // 8),  # no full stop: one sentence of 2,500 days
    lambda n: "talks " + ", " * (n // 40) + "Monday " + ", " * (n // 40),  # clauses of nothing
)


@pytest.mark.parametrize("repeated", REPEATED)
def test_one_piece_again_and_again(tmp_path: Path, repeated: Callable[[int], str]) -> None:
    """What is quadratic would take minutes at this length; what is linear takes a moment."""
    assert followed(put(tmp_path, "a.txt", repeated(20_000).encode())) == []
