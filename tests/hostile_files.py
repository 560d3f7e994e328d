"""Random, mutated and hostile files of every format, the same for a seed; and their whole way."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from random import Random

SEEDS = Path(__file__).parent.parent / "seeds"
NEWS = (
    "The bridge over the Tor reopened on Monday after two years of repairs. Mayor Ada Lund cut "
    "the ribbon on March 3, 2021 at 5 p.m. (AP)"
)
HEAD = "<html><head><title>Bridge</title><meta name='date' content='2021-03-03'></head><body>"
# Pieces that mean something to one of the formats, to a rule of reading or to a dater.
PIECES = (
    "--- \n---\n a: &a *a [ ] { } !!str !!python/object:x | > ? - <<: title: published: text: "
    "# ## ``` ~~~ > * ** _ __ [a](b) ![a](b) [a]: b \\ <a <b> </b> <p> <div> <table> <tr> <td> "
    "<li> <br> <script> </script> <style> <!-- --> <![CDATA[ ]]> <?xml <!DOCTYPE &amp; &#0; &a; "
    '&#x110000; {"text": "a b" "id": "title": : , null true NaN 1e999 -0 \\ud800 \\u0000 \\n " '
    "' 2023-10-1 03/04/2021 Monday March 3, 2021 two years ago Q3 of 1990-91 1990s 5 p.m. between "
    "and last the from to since until early mid- 2020년 3월 一 。 . .. ... ?! ! Mr. A.B. U.S. "
    "( ) (AP) By © Published: Updated: DATE: http://x.y/a www.a.b 10k a1 1 12 999 0 Ada Lund said"
).split(" ")
SIGNS = (
    "\n \r \r\n \t \f \v \0 \x1b \x7f \x85 \xa0 \xad \u0301 \u200b \u200d \u2028 \u2029 \u202e "
    "\u2066 \ufeff \ufffd \ue000 \U0010ffff \U0001f600 \u0660 \u0130 \u00df \ufb01"
).split(" ")
WORDS = [*PIECES, *SIGNS, *NEWS.split(), " ", "  ", "\n", "\n\n"]
ENCODINGS = (
    "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-32 utf-7 cp1252 cp1251 gb18030 shift_jis "
    "euc-kr big5 koi8-r iso8859-7 cp037 utf-8 utf-8 utf-8 utf-8"
).split()
SUFFIXES = (".txt", ".md", ".html", ".htm", ".json", ".jsonl")
LONGEST = 30_000  # characters of most texts; one in so many is LONG times as long
RARE, LONG = 200, 30
ARTICLES = 20  # of one file, looked at further
SENTENCE = 500  # characters of a refusal without the name of its file
BROKEN = re.compile(r"Traceback|0x[0-9a-f]{6}|[\n\r]| {2}")


def hostile_file(random: Random) -> tuple[str, bytes]:
    """The suffix and the bytes of one file."""
    suffix = random.choice(SUFFIXES)
    make = random.choice((_prose, _soup, _soup, _repeated, _repeated, _nested, _formed, _formed))
    text = make(random, suffix) if random.random() < 0.9 else _soup(random, suffix)
    data = text.encode(random.choice(ENCODINGS), errors="replace")
    kind = random.random()
    if kind < 0.02:
        data = random.randbytes(random.randrange(5_000))
    elif kind < 0.04:
        data = _packed(random, data)
    elif kind < 0.5:
        data = mutated(random, data)
    return suffix, data


def mutated(random: Random, data: bytes) -> bytes:
    """Some bytes flipped, cut, doubled, moved or replaced by pieces."""
    changed = bytearray(data)
    for _ in range(random.randrange(1, 12)):
        at = random.randrange(len(changed) + 1)
        length = int(len(changed) ** random.random())
        match random.randrange(5):
            case 0:
                changed[at : at + 1] = random.randbytes(1)
            case 1:
                del changed[at : at + length]
            case 2:
                changed[at:at] = changed[at : at + length] * random.randrange(1, 4)
            case 3:
                changed[at:at] = random.choice(WORDS).encode() * random.randrange(1, 20)
            case _:
                there = random.randrange(len(changed) + 1)
                changed[at:at] = changed[there : there + length]
    return bytes(changed[: LONGEST * LONG])


def _length(random: Random) -> int:
    longest = LONGEST * (LONG if random.randrange(RARE) == 0 else 1)
    return int(longest ** random.uniform(0.3, 1))


def _prose(random: Random, suffix: str) -> str:
    """An article of the archive in this format."""
    file = random.choice(sorted(SEEDS.glob("*.txt")))
    return _dressed(random, file.read_text(encoding="utf-8"), suffix)


def _soup(random: Random, suffix: str) -> str:
    """Pieces of all formats in any order."""
    pieces = random.choices(WORDS, k=random.randrange(1, _length(random) // 4 + 2))
    text = random.choice(("", " ")).join(pieces)
    return _dressed(random, text, suffix) if random.random() < 0.5 else text


def _repeated(random: Random, suffix: str) -> str:
    """One short piece again and again: what is quadratic shows."""
    piece = "".join(random.choices(WORDS, k=random.randrange(1, 5))) or "a"
    text = piece * (_length(random) // len(piece) + 1)
    return _dressed(random, text, suffix) if random.random() < 0.5 else text


def _nested(random: Random, suffix: str) -> str:
    """Brackets of the format inside each other, closed or not."""
    begin, end = random.choice(
        {
            ".txt": [("(", ")"), ("“", "”"), ("<b>", "</b>")],
            ".md": [("> ", ""), ("- ", ""), ("[", "](a)"), ("**", "**"), ("---\na: [", "]")],
            ".json": [("[", "]"), ('{"a":', "}"), ('{"text":[', "]}")],
            ".jsonl": [("[", "]"), ('{"a":', "}"), ('{"text":[', "]}")],
        }.get(suffix, [("<div>", "</div>"), ("<p>", ""), ("<table><tr><td>", ""), ("<b><i>", "")])
    )
    depth = _length(random) // len(begin + end) + 1
    return begin * depth + NEWS + end * random.choice((0, depth))


def _formed(random: Random, suffix: str) -> str:
    """A whole file of the format, its fields hostile."""

    def value() -> object:
        text = "".join(random.choices(WORDS, k=random.randrange(8)))
        return random.choice((text, text, 10 ** random.randrange(5_000), None, [text], {}, 1e308))

    fields = {name: value() for name in ("id", "title", "published", "url", "author", "source")}
    if suffix == ".md":
        matter = "\n".join(f"{name}: {_short(found)}" for name, found in fields.items())
        return f"---\n{matter}\n---\n# Bridge\n\n{NEWS}\n"
    if suffix in (".json", ".jsonl"):
        records = [
            _dumped({**fields, random.choice(("text", "body")): NEWS * random.randrange(4)})
            for _ in range(random.randrange(1, 30))
        ]
        return "\n".join(records) if suffix == ".jsonl" else f"[{', '.join(records)}]"
    metas = "".join(f"<meta name='{name}' content='{_short(v)}'>" for name, v in fields.items())
    names = " ".join(f"a{number}=1" for number in range(int(4_000 ** random.random())))
    page = f"<html><head>{metas}</head><body><article><p {names}>{NEWS}</p><p>{NEWS}</p></article>"
    return page if suffix.startswith(".h") else f"{_short(fields['title'])}\n\n{NEWS}\n"


def _short(value: object) -> str:
    return "9" * 5_000 if isinstance(value, int) else str(value)


def _dumped(record: object) -> str:
    """JSON with numbers of any length, and half characters as escapes."""
    return json.dumps(record, default=str) if not _long(record) else '{"id": ' + "9" * 5_000 + "}"


def _long(record: object) -> bool:
    values = record.values() if isinstance(record, dict) else ()
    return any(isinstance(value, int) and value > 10**4_000 for value in values)


def _dressed(random: Random, text: str, suffix: str) -> str:
    """A text as a file of this format."""
    if suffix in (".json", ".jsonl"):
        one = json.dumps({"text": text, "title": NEWS[:20]}, ensure_ascii=random.random() < 0.5)
        return one if suffix == ".json" else "\n".join([one] * random.randrange(1, 3))
    if suffix.startswith(".h"):
        wrap: Callable[[str], str] = random.choice(
            (lambda line: f"<p>{line}</p>", lambda line: f"{line}<br>", lambda line: line)
        )
        return f"{HEAD}<article>{''.join(map(wrap, text.split(chr(10))))}</article>"
    return text


def _packed(random: Random, data: bytes) -> bytes:
    """A compressed file under another name."""
    if random.random() < 0.5:
        return gzip.compress(data)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w:t>" + data + b"</w:t>")
    return packed.getvalue()


def followed(file: Path) -> list[str]:
    """The whole way of one file; the refusals, which are all that may go wrong."""
    from retrieval.article import Article
    from retrieval.dating.rounds import date_articles
    from retrieval.indexing.passages import article_passages
    from retrieval.indexing.tokens import count_tokens
    from retrieval.reading.paragraphs import article_sentences
    from retrieval.reading.read import read
    from tests.newsroom import HashEncoder

    encoder = HashEncoder()

    def count(texts: Sequence[str]) -> list[int]:
        return list(map(max, encoder.count(texts), count_tokens(texts)))

    found = list(islice(read([file]), 50 * ARTICLES))
    articles = [item for item in found if isinstance(item, Article)][:ARTICLES]
    for article in articles:
        article_sentences(article)
        encoder.encode([span.text for span in article_passages(article, count, encoder.budget)])
        fields = (article.id, article.title, article.source, article.url, article.author)
        words = "".join(filter(None, (*fields, article.file, article.stated, article.text)))
        words.encode()
        if any("\n" in (field or "") for field in fields):
            raise ValueError("a field of more than one line")
        date_articles([article])
    date_articles(articles[:3])
    return [str(item) for item in found if not isinstance(item, Article)]


def unsaid(refusal: str, file: Path) -> bool:
    """Whether a refusal is not one sentence about its file."""
    words = refusal.removeprefix(str(file))
    return words == refusal or not 8 < len(words) < SENTENCE or BROKEN.search(words) is not None


def warm(folder: Path) -> None:
    """Have every library imported once: what is loaded now is shared by all processes."""
    record = json.dumps({"text": NEWS, "published": "no day 1"})  # dateparser tries all
    page = f"{HEAD}<article>{f'<p>{NEWS}</p>' * 9}</article>"
    texts = {
        ".json": record,
        ".md": f"---\ntitle: a\n---\n{NEWS}",
        ".html": page,
        ".txt": "é " * 99,
    }
    for suffix, text in texts.items():
        (folder / f"warm{suffix}").write_bytes(text.encode("cp1252"))
    followed(folder)
