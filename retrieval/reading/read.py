"""Read files, folders and records into articles; what cannot be read is said, never lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from os.path import realpath
from pathlib import Path
from urllib.parse import urlsplit

from retrieval.article import Article, Line, Role
from retrieval.errors import ReadError
from retrieval.reading.canonical import NEWLINE, canonical
from retrieval.reading.decode import decode
from retrieval.reading.files import MAX_BYTES, MAX_STREAMED, contents, files, named
from retrieval.reading.formats import (
    PUBLISHED_FIELDS,
    READERS,
    TEXT_FIELDS,
    Draft,
    Unread,
    json_records,
)
from retrieval.reading.limits import check_article
from retrieval.reading.roles import roles, title_of

MAX_BROKEN = 1_000  # broken records of one file; each has its sentence, more are no JSON lines

MAX_DAY = 120  # characters of a day as fields write it; dateparser takes 8 s for some 2,000
MAX_FIELD = 2_000  # characters of a title or the like: it stands before every passage's words

# An agency signs the end of its text: "... efforts. (Yonhap)".
CREDIT = re.compile(r"[.!?”\"’']\s*\((?P<agency>[A-Z][\w.&' -]{1,30})\)\s*$")

# How JSON starts, and no news: "[ANALYSIS] ..." and "{...}" in prose go on with a word.
OBJECT = re.compile(r"\{\s*[\"}]")
LIST = re.compile(r"\[\s*[{\]]")
FIRST_LINES = 10  # of JSON lines, looked at because some may be broken


def read(
    paths: str | Path | Iterable[str | Path], taken: Mapping[str, str] | None = None
) -> Iterator[Article | Unread]:
    """Yield the articles of a file or folder, or of several (recursively, in sorted order).

    An id is the record's own, else the path below the given folder without its suffix, else
    with the record's number ("news:3"). Where `taken` (id to file) or this reading has given
    the id to another file, "~2" is added. Raise ReadError at once where a path does not exist.
    """
    places = [Path(each) for each in ([paths] if isinstance(paths, str | Path) else paths)]
    for path in places:
        if not path.exists():
            raise ReadError(f"{path} does not exist: give a file or a folder of articles")
    given = dict(taken or {})
    seen: set[str] = set()  # a file that is named twice is read once
    for path in places:
        for found in files(path):
            if isinstance(found, Unread):
                yield found
                continue
            place = realpath(found[0])
            if place not in seen:
                seen.add(place)
                yield from unique(read_file(*found), given)


def read_file(file: Path, stem: str | None = None) -> Iterator[Article | Unread]:
    """Yield the articles of one file; an id starts with `stem`, by default the file's own."""
    reader = READERS.get(file.suffix.lower())
    if reader is None:
        yield Unread(str(file), f"is not one of {', '.join(READERS)}")
        return
    suffix = file.suffix.lower()
    try:
        name = named(file)
        data = contents(file, MAX_STREAMED if suffix == ".jsonl" else MAX_BYTES)
        if len(data) > MAX_BYTES:
            drafts = json_records(BytesIO(data))
        else:
            drafts = reader(_checked(decode(data), suffix))
        yield from _articles(drafts, stem or file.stem, name)
    except ReadError as error:
        yield Unread(str(file), str(error))


def read_text(text: str, stem: str) -> Iterator[Article | Unread]:
    """Yield the articles of standard input: JSON lines, a JSON list, HTML or one plain text."""
    suffix = _suffix(text)
    try:
        yield from _articles(READERS[suffix](_checked(text, suffix)), stem, None)
    except ReadError as error:
        yield Unread(stem, str(error))


def article(draft: Draft, stem: str, file: str | None) -> Article:
    """Make the canonical text, give its lines their roles, and fill in the citation."""
    check_article(draft.text)
    text = canonical(draft.text)
    fields = _citation(draft.fields)
    lines = _lines(text, draft.numbers, fields.get("title"))
    if not lines:
        raise ReadError("holds no text once its markup is gone")
    own_title = next((line for line in lines if line.role is Role.TITLE), None)
    title = fields.get("title") or (
        title_of(text[own_title.start : own_title.end]) if own_title else ""
    )
    url = fields.get("url")
    return Article(
        id=fields.get("id") or (f"{stem}:{draft.place.split()[-1]}" if draft.place else stem),
        title=title or stem,
        text=text,
        lines=lines,
        source=fields.get("source") or _credit(text, lines) or _host(url),
        url=url,
        author=fields.get("author"),
        file=file,
        stated=next(filter(_may_be_a_day, map(fields.get, PUBLISHED_FIELDS)), None),
    )


def _citation(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields but for the text, canonical and on one line each; none is empty."""
    found: dict[str, str] = {}
    for name, value in fields.items():
        if name in TEXT_FIELDS:
            continue
        if len(value) > MAX_FIELD:
            raise ReadError(
                f"its `{name}` has {len(value):,} characters, over the limit of {MAX_FIELD:,}: "
                "shorten it"
            )
        words = " ".join(canonical(value).split())
        if words:
            found[name] = words
    return found


def _may_be_a_day(value: str | None) -> bool:
    return value is not None and len(value) <= MAX_DAY


def _checked(text: str, suffix: str) -> str:
    r"""The text of a file with newlines as "\n"; raise ReadError where it cannot be an article."""
    if not text.strip():
        raise ReadError("is empty")
    if suffix in (".txt", ".md"):
        check_article(text)
    return NEWLINE.sub("\n", text)


def _articles(
    drafts: Iterable[Draft | Unread], stem: str, file: str | None
) -> Iterator[Article | Unread]:
    """What becomes of the drafts of a file, until too many of them are broken."""
    broken = 0
    for draft in drafts:
        item = _article_or_reason(draft, stem, file)
        yield item
        broken += isinstance(item, Unread)
        if broken == MAX_BROKEN:
            raise ReadError(f"has {broken:,} broken records: nothing behind them was read")


def _article_or_reason(draft: Draft | Unread, stem: str, file: str | None) -> Article | Unread:
    if isinstance(draft, Unread):
        return Unread(f"{file or stem}, {draft.where}", draft.why)
    try:
        return article(draft, stem, file)
    except ReadError as error:
        return Unread(", ".join(filter(None, (file or stem, draft.place))), str(error))


def unique(found: Iterable[Article | Unread], given: dict[str, str]) -> Iterator[Article | Unread]:
    """Give every article an id of its own; `given` (id to file) is filled along the way."""
    from dataclasses import replace

    seen: set[str] = set()
    for item in found:
        if isinstance(item, Unread):
            yield item
            continue
        name, number, file = item.id, 1, item.file or ""
        while name in seen or not _same(given.get(name, file), file):
            number += 1
            name = f"{item.id}~{number}"
        seen.add(name)
        given[name] = file
        yield replace(item, id=name)


def _same(file: str, other: str) -> bool:
    """Whether two names are those of one file, from wherever they were given."""
    return file == other or bool(file and other and realpath(file) == realpath(other))


def _lines(text: str, numbers: tuple[int, ...] | None, title: str | None) -> tuple[Line, ...]:
    """The lines that are not blank, with offsets (white space at both ends left out) and roles."""
    raw = text.split("\n")
    lines, start = [], 0
    for i, (line, role) in enumerate(zip(raw, roles(raw, title), strict=True)):
        words = line.strip()
        if role is not None and words:
            first = start + line.index(words[0])
            number = numbers[i] if numbers else i + 1
            lines.append(Line(number, first, first + len(words), role))
        start += len(line) + 1
    return tuple(lines)


def _credit(text: str, lines: Iterable[Line]) -> str | None:
    """The agency that signs the last line of content, if one does."""
    content = [line for line in lines if line.role is Role.CONTENT]
    if not content:
        return None
    found = CREDIT.search(text[max(content[-1].start, content[-1].end - 60) : content[-1].end])
    return found["agency"] if found else None


def _host(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _suffix(text: str) -> str:
    """The format that unnamed text is in, told by how it starts."""
    start = text.lstrip()[:200].lower()
    if OBJECT.match(start):
        lines = text.lstrip().split("\n", FIRST_LINES)[:FIRST_LINES]
        return ".jsonl" if any(map(_is_object, lines)) else ".json"
    if LIST.match(start):
        return ".json"
    return ".html" if start.startswith(("<!doctype", "<html")) else ".txt"


def _is_object(line: str) -> bool:
    import json

    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
