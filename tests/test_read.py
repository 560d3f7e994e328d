"""Files and folders into articles: nothing is lost silently, ids hold, limits are told."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.article import Article, Role
from retrieval.errors import ReadError
from retrieval.reading.formats import Draft, Unread
from retrieval.reading.limits import MAX_CHARACTERS
from retrieval.reading.read import (
    article,
    read,
    read_file,
    read_text,
)

TEXT = "Bridge reopens\n\nThe bridge over the Tor reopened on Monday, the mayor said.\n"


def put(folder: Path, **files: str | bytes) -> Path:
    """Write files, "__" in a name standing for a dot and "_in_" for a folder border."""
    for name, content in files.items():
        file = folder / name.replace("_in_", "/").replace("__", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def articles(*paths: Path) -> list[Article]:
    """What was read, which must be all."""
    found = list(read(paths))
    assert not [item for item in found if isinstance(item, Unread)]
    return [item for item in found if isinstance(item, Article)]


def refusal(file: Path) -> str:
    """Why a file became no article: one sentence that names it."""
    (unread,) = read_file(file)
    assert isinstance(unread, Unread)
    assert unread.where.startswith(str(file))
    assert "\n" not in unread.why
    return unread.why


def test_ids_are_paths_below_the_folder(tmp_path: Path) -> None:
    """Stems, with their subfolders, in sorted order; a file alone is its stem."""
    put(tmp_path, b__txt=TEXT, a__md=TEXT, sub_in_c__d__txt=TEXT)

    assert [item.id for item in articles(tmp_path)] == ["a", "b", "sub/c.d"]
    assert [item.id for item in articles(tmp_path / "sub" / "c.d.txt")] == ["c.d"]


def test_equal_ids_are_numbered_and_stay(tmp_path: Path) -> None:
    """Two files of one stem, two records of one id; a second reading gives the same ids."""
    record = json.dumps({"id": "x", "text": "A text."})
    put(tmp_path, a__md=TEXT, a__txt=TEXT, b__jsonl=f"{record}\n{record}\n", c__json=record)

    first = articles(tmp_path)
    taken = {item.id: item.file or "" for item in first}
    again = [item.id for item in read([tmp_path], taken) if isinstance(item, Article)]

    assert [item.id for item in first] == ["a", "a~2", "x", "x~2", "x~3"]
    assert again == [item.id for item in first]


def test_an_id_taken_by_another_file(tmp_path: Path) -> None:
    """The new file gives way."""
    put(tmp_path, a__txt=TEXT)

    (found,) = read([tmp_path], {"a": "elsewhere/a.txt", "a~2": "third/a.txt"})

    assert isinstance(found, Article)
    assert found.id == "a~3"


def test_a_file_keeps_its_id_however_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Relative or absolute, it is the same file."""
    put(tmp_path, news_in_a__txt=TEXT)
    monkeypatch.chdir(tmp_path)

    (found,) = read([(tmp_path / "news").absolute()], {"a": "news/a.txt"})

    assert isinstance(found, Article)
    assert found.id == "a"


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    """A folder and a file inside it, or a file and itself by a detour."""
    put(tmp_path, a__txt=TEXT, sub_in_b__txt=TEXT)

    paths = [tmp_path, tmp_path / "a.txt", tmp_path / "sub" / ".." / "a.txt"]

    assert [item.id for item in articles(*paths)] == ["a", "sub/b"]


def test_hidden_files_and_readmes_are_no_news(tmp_path: Path) -> None:
    """They are passed over in folders; a README that is asked for by name is read."""
    put(tmp_path, a__txt=TEXT, __git_in_x__txt=TEXT, __x__txt=TEXT, README__md=TEXT)
    put(tmp_path, sub_in_readme__txt=TEXT)

    assert [item.id for item in articles(tmp_path)] == ["a"]
    assert [item.id for item in articles(tmp_path / "README.md")] == ["README"]


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    """Other formats and dangling links are named; a folder called x.txt is a folder."""
    put(tmp_path, a__pdf=b"%PDF", x__txt_in_b__txt=TEXT)
    (tmp_path / "lost.txt").symlink_to(tmp_path / "nowhere")

    found = list(read([tmp_path]))

    assert [item.id for item in found if isinstance(item, Article)] == ["x.txt/b"]
    assert [
        str(item).removeprefix(str(tmp_path)) for item in found if isinstance(item, Unread)
    ] == [
        "/a.pdf: is not one of .txt, .md, .html, .htm, .json, .jsonl",
        "/lost.txt: cannot be read: No such file or directory",
    ]
    assert refusal(tmp_path / "x.txt") == "cannot be read: Is a directory"


def test_a_missing_path_stops_before_anything_is_read(tmp_path: Path) -> None:
    """One sentence, and no article first."""
    put(tmp_path, a__txt=TEXT)

    with pytest.raises(ReadError, match="does not exist: give a file or a folder"):
        next(read([tmp_path, tmp_path / "nowhere"]))


def test_a_folder_without_articles(tmp_path: Path) -> None:
    """Nothing comes of it, and nothing is wrong."""
    assert list(read([tmp_path])) == []


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b" \r\n\t\n", "is empty"),
        ("a.md", b"\xef\xbb\xbf", "is empty"),
        ("a.txt", b"<p></p>\n<br>", "holds no text once its markup is gone"),
        ("a.txt", "\u200b\n\ufeff".encode(), "holds no text once its markup is gone"),
        ("a.md", b"---\ntitle: x\n---\n", "holds no text once its markup is gone"),
        ("a.txt", b"text\0more", "is not text: it holds NUL bytes; convert it to text first"),
        ("a.json", b"[]", "holds no article: its list is empty"),
        ("a.json", b'{"text": "x", "title": "' + b"t" * 2001 + b'"}', "its `title` has 2,001"),
    ],
)
def test_refusals(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    """Empty, blank and broken files are told, each in one sentence."""
    (tmp_path / name).write_bytes(content)

    assert refusal(tmp_path / name).startswith(why)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.json", "a.jsonl"])
def test_twenty_megabytes_on_one_line(tmp_path: Path, name: str) -> None:
    """Refused in one sentence with the size, before anything slow is tried."""
    text = "The mayor said so. " * 1_100_000
    (tmp_path / name).write_text(json.dumps({"text": text}) if "json" in name else text)

    assert "characters is over the limit of" in refusal(tmp_path / name)


def test_a_line_within_the_limit() -> None:
    """The limit itself is read: one line, content, every character in it."""
    text = "a" * (MAX_CHARACTERS - 1) + "."

    found = article(Draft(text), "long", None)

    assert [(line.start, line.end, line.role) for line in found.lines] == [
        (0, MAX_CHARACTERS, Role.CONTENT)
    ]
    with pytest.raises(ReadError, match="500,001 characters is over the limit of 500,000"):
        article(Draft(text + "."), "longer", None)


def test_three_of_four_lines(tmp_path: Path) -> None:
    """A broken record names file and line; ids of records come from file and line."""
    put(tmp_path, news__jsonl='{"text": "One."}\n{"text": \n\n{"body": "Two.", "id": "own"}')

    found = list(read([tmp_path]))

    assert [item.id for item in found if isinstance(item, Article)] == ["news:1", "own"]
    (unread,) = (item for item in found if isinstance(item, Unread))
    assert unread.where == f"{tmp_path / 'news.jsonl'}, line 2"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("suffix", ["txt", "md", "jsonl"])
def test_newlines_of_every_system(tmp_path: Path, newline: str, suffix: str) -> None:
    """The same lines and numbers whatever ends them, front matter and records included."""
    lines = {
        "txt": ["Bridge reopens", "", "It is open, the mayor said on Monday."],
        "md": ["---", "title: Bridge", "---", "", "It is open, the mayor said on Monday."],
        "jsonl": ["", '{"text": "It is open, the mayor said on Monday."}'],
    }[suffix]
    (tmp_path / f"a.{suffix}").write_bytes(newline.join(lines).encode())

    (found,) = articles(tmp_path)

    assert found.text.endswith("It is open, the mayor said on Monday.")
    assert "\r" not in found.text
    assert found.lines[-1].number == {"txt": 3, "md": 5, "jsonl": 1}[suffix]
    assert found.id == {"txt": "a", "md": "a", "jsonl": "a:2"}[suffix]


def test_the_citation() -> None:
    """Fields on one line each, canonical; empty ones are none; a source from text or address."""
    fields = {
        "title": " Bridge\n <b>reopens</b> &amp; more ", "author": "<i></i>", "id": "a\nb",
        "url": "https://www.example.org/x", "date": "2021-03-01", "published": "<br>",
    }  # fmt: skip

    found = article(Draft("It is open, the mayor said.", fields), "stem", "f.json")
    credited = article(Draft('It is open," he said. (Torvik Press)', fields), "stem", None)

    assert (found.id, found.title) == ("a b", "Bridge reopens & more")
    assert (found.source, found.author, found.stated) == ("example.org", None, "2021-03-01")
    assert credited.source == "Torvik Press"


def test_half_characters_never_get_in() -> None:
    """JSON may spell half a surrogate pair, in text and fields; whole pairs are one character."""
    line = (
        '{"text": "Half \\ud83d and whole \\ud83c\\udf89.", "title": "\\udc00", "id": "\\ud800"}'
    )

    (found,) = read_text(line, "stdin")

    assert isinstance(found, Article)
    assert found.text == "Half \ufffd and whole 🎉."
    assert (found.title, found.id) == ("\ufffd", "\ufffd")
    assert len(found.hash) == 64


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (TEXT, ["stdin"]),
        ("[ANALYSIS] Kim and the bridge\n\nIt is open, the mayor said.", ["stdin"]),
        ("{So it goes} is a novel, the mayor said.", ["stdin"]),
        ('{"text": "One."}', ["stdin:1"]),
        ('{"text": "One."}\n{"text": "Two."}', ["stdin:1", "stdin:2"]),
        ('{"text": \n{"text": "Two."}', ["stdin:2"]),
        ('{\n "text": "One."\n}', ["stdin"]),
        (' [{"text": "One."}, {"text": "Two."}]', ["stdin:1", "stdin:2"]),
        ('[{"text": "One."}', []),
        ("<!DOCTYPE html><p>", []),
    ],
)
def test_standard_input(text: str, ids: list[str]) -> None:
    """Its format is told by how it starts; broken JSON does not become an article."""
    found = list(read_text(text, "stdin"))

    assert [item.id for item in found if isinstance(item, Article)] == ids


@given(st.text())
def test_lines_are_views_of_the_text(text: str) -> None:
    """Lines lie in order inside the text, hold no newline or outer space, and miss nothing."""
    try:
        found = article(Draft(text), "x", None)
    except ReadError:
        return
    shown = [found.text[line.start : line.end] for line in found.lines]

    assert all(line == line.strip() and "\n" not in line and line for line in shown)
    assert all(a.end < b.start for a, b in pairwise(found.lines))
    assert all(line.number == found.text.count("\n", 0, line.start) + 1 for line in found.lines)
    assert Role.CONTENT in {line.role for line in found.lines} or len(found.lines) > 1


def test_the_day_of_the_fields_is_kept_as_written() -> None:
    """The first of published, published_at and date; checking is the work of dating."""
    (found,) = read_text('{"text": "One.", "date": "x", "published_at": "5 May"}', "stdin")

    assert isinstance(found, Article)
    assert found.stated == "5 May"
