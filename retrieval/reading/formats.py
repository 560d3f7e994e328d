"""The formats that articles come in, each read into drafts: text, Markdown, HTML, JSON.

A draft is an article before its text is canonical and its lines have roles. Fields are taken
as written; nothing is checked here but that there is text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from math import isfinite
from typing import TYPE_CHECKING, BinaryIO

from retrieval.errors import ReadError
from retrieval.reading.canonical import escaped
from retrieval.reading.decode import decode
from retrieval.reading.limits import check_front_matter, check_markdown, check_page, reason

if TYPE_CHECKING:
    from markdown_it.token import Token

NEWLINE = re.compile(r"[\r\n]")
TEXT_FIELDS = ("text", "body")
PUBLISHED_FIELDS = ("published", "published_at", "date")
NULLS = ("", "~", "null", "Null", "NULL")  # what YAML 1.1 and 1.2 write for nothing

RECORD_BYTES = 8 * 1024 * 1024  # of a line in a big file of JSON lines
PRINTED = ("inline", "fence", "code_block", "html_block")
UNPRINTED = ("<script", "<style", "<!--", "<?")  # HTML inside Markdown that shows no text


@dataclass(frozen=True, slots=True)
class Draft:
    """Raw text with the fields that came along; line `i` of `text` is `numbers[i]` of the file.

    `numbers` is None where the lines of the text are the lines of the file. `place` says which
    record of a file this is ("line 3"), empty for a file of one article.
    """

    text: str
    fields: Mapping[str, str] = field(default_factory=dict)
    numbers: tuple[int, ...] | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A file or a record that did not become an article, and why, in words."""

    where: str
    why: str

    def __str__(self) -> str:
        return escaped(f"{self.where}: {self.why}")


def plain(text: str) -> Iterator[Draft | Unread]:
    """A text file: its first line is normally the title, the rest as scraped."""
    yield Draft(text)


def markdown(text: str) -> Iterator[Draft | Unread]:
    """A Markdown file, with YAML front matter or without; its markup is not part of the text.

    A first heading of the first level is the title unless the front matter has one.
    """
    from markdown_it import MarkdownIt

    fields, body, skipped = _front_matter(text)
    lines: list[tuple[int, str]] = []
    heading = ""
    check_markdown(body)
    tokens = MarkdownIt().parse(body)
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type not in PRINTED or token.map is None:
            continue
        if token.type == "html_block" and token.content.lstrip().startswith(UNPRINTED):
            continue
        content = _words(token.children) if token.children is not None else token.content
        if before is not None and before.type == "heading_open" and before.tag == "h1":
            heading = heading or content
        number = skipped + token.map[0] + 1 + (token.type == "fence")  # past the line of ```
        if lines:
            lines.append((number, ""))  # blocks stay apart: a blank line between them
        lines += zip(count(number), content.split("\n"), strict=False)
    if heading:
        fields = {"title": heading, **fields}
    yield Draft("\n".join(line for _, line in lines), fields, tuple(n for n, _ in lines))


def html(text: str) -> Iterator[Draft | Unread]:
    """A web page: what trafilatura takes for the article, and the page's own metadata."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    check_page(text)
    page = bare_extraction(text, include_comments=False, with_metadata=True)
    if not isinstance(page, Document) or not (page.text or "").strip():
        raise ReadError("no article found in the HTML; save the article's text as .txt instead")
    found = {
        "title": page.title,
        "author": page.author,
        "source": page.sitename,
        "url": page.url,
        "published": page.date,
    }
    yield Draft(page.text or "", {name: str(value) for name, value in found.items() if value})


def json_file(text: str) -> Iterator[Draft | Unread]:
    """One JSON object, or a list of them, each an article."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReadError(f"broken JSON: {reason(error)}") from error
    if not isinstance(value, list):
        yield _record(value)
        return
    if not value:
        raise ReadError("holds no article: its list is empty")
    for number, item in enumerate(value, start=1):
        yield _guarded(partial(_record, item), f"item {number}")


def json_lines(text: str) -> Iterator[Draft | Unread]:
    """One JSON object a line; a broken line is reported and the others are read."""
    number, counted = 1, 0
    for line in re.finditer(r"\S[^\n]*+", text):
        number += text.count("\n", counted, line.start())
        counted = line.start()
        yield _guarded(partial(_parsed_record, line[0]), f"line {number}")


def json_records(data: BinaryIO) -> Iterator[Draft | Unread]:
    """As `json_lines`, of a file too big to be decoded at once; no line may be so itself."""
    for number in count(1):
        line = data.readline(RECORD_BYTES + 1)
        if not line:
            return
        if line.strip():
            yield _guarded(partial(_decoded_record, line), f"line {number}")
        while len(line) > RECORD_BYTES and not line.endswith(b"\n"):  # the rest of the line
            line = data.readline(RECORD_BYTES + 1) or b"\n"


READERS: Mapping[str, Callable[[str], Iterator[Draft | Unread]]] = {
    ".txt": plain,
    ".md": markdown,
    ".html": html,
    ".htm": html,
    ".json": json_file,
    ".jsonl": json_lines,
}


def _guarded(read: Callable[[], Draft], place: str) -> Draft | Unread:
    """One record of many: its failure is its own."""
    try:
        draft = read()
    except ReadError as error:
        return Unread(place, str(error))
    return Draft(draft.text, draft.fields, draft.numbers, place)


def _decoded_record(line: bytes) -> Draft:
    if len(line) > RECORD_BYTES:
        raise ReadError(f"has more than {RECORD_BYTES:,} bytes, which is the limit of a line")
    return _parsed_record(decode(line).rstrip("\r\n"))


def _parsed_record(line: str) -> Draft:
    try:
        return _record(json.loads(line))
    except (ValueError, RecursionError) as error:
        raise ReadError(f"broken JSON: {reason(error)}") from error


def _record(value: object) -> Draft:
    """A draft from one JSON object."""
    if not isinstance(value, dict):
        raise ReadError(f"an article must be a JSON object, not {type(value).__name__}")
    fields = _fields(value)
    text = next((fields[name] for name in TEXT_FIELDS if fields.get(name, "").strip()), None)
    if text is None:
        raise ReadError("no text: the object needs a field `text` or `body` that is not empty")
    return Draft(text, fields)


def _fields(values: Mapping[object, object]) -> dict[str, str]:
    """The fields that Dateline knows, as strings.

    Numbers become strings. Of a list its strings and numbers are joined: paragraphs by line
    breaks, authors by commas. Anything else is no value of a field.
    """
    known: dict[str, str] = {}
    for name in ("id", "title", "source", "url", "author", *TEXT_FIELDS, *PUBLISHED_FIELDS):
        value = values.get(name)
        parts = [
            str(part)
            for part in (value if isinstance(value, list) else [value])
            if isinstance(part, str | int | float) and not isinstance(part, bool)
            if not isinstance(part, float) or isfinite(part)  # NaN is no JSON, 1e999 no number
        ]
        joined = ("\n" if name in TEXT_FIELDS else ", ").join(parts)
        if joined.strip():
            known[name] = joined
    return known


def _front_matter(text: str) -> tuple[dict[str, str], str, int]:
    """The fields between the two --- lines at the top, the rest, and how many lines went.

    Two rules with prose between them are no front matter. Values are taken as written: the
    base loader makes no dates or octal numbers of them.
    """
    lines = text.split("\n")
    if lines[0].strip() != "---":
        return {}, text, 0
    end = next((i for i, line in enumerate(lines[1:200], start=1) if line.strip() == "---"), None)
    if end is None:
        return {}, text, 0
    matter = "\n".join(lines[1:end])
    check_front_matter(matter)
    import yaml

    try:
        values = yaml.load(matter, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1  # line 1 is the rule
        raise ReadError(f"broken front matter: {reason(error.problem)} on line {line}") from error
    except yaml.YAMLError as error:  # a character that YAML does not allow
        raise ReadError(f"broken front matter: {reason(error)}") from error
    except RecursionError as error:
        raise ReadError("broken front matter: nested too deeply") from error
    if isinstance(values, dict):
        named = {name: value for name, value in values.items() if value not in NULLS}
        return _fields(named), "\n".join(lines[end + 1 :]), end + 1
    return ({}, text, 0) if values else ({}, "\n".join(lines[end + 1 :]), end + 1)


def _words(tokens: Sequence[Token]) -> str:
    """The text of inline Markdown: no emphasis marks, link targets or image paths."""
    parts: list[str] = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type in ("text", "code_inline"):
            parts.append(NEWLINE.sub(" ", token.content))  # of entities: no line of the file
    return "".join(parts)
