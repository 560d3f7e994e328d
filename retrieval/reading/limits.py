"""What one article may be at most, so that no text takes longer than seconds to be read.

Every limit is an order of magnitude above what news has; what is beyond one is refused in a
sentence before anything slow is tried (measured by benchmarks/fuzz.py).
"""

from __future__ import annotations

import re

from retrieval.errors import ReadError

# Of 1,233 articles and pages the longest has 71,000 characters, another 963 lines, a third 1,072
# numbers, months and weekdays. At these limits the worst text takes 8 s and 300 MB in all.
MAX_CHARACTERS = 500_000
MAX_LINES = 40_000
MAX_TIMES = 8_000
TIME = re.compile(
    r"\d++|\b(?:Jan(?:uary)?|Feb(?:ruary)?|March|April|May|June|July|Aug(?:ust)?|Sept(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b",
    re.IGNORECASE,
)

# A page of news has some thousand tags. Each costs .2 ms in all, and libxml2 compares each
# attribute of a tag with all others: at these limits the worst page takes 9 s and 540 MB.
PAGE_CHARACTERS = 4_000_000
PAGE_TAGS = 30_000
TAG_ATTRIBUTES = 500
TAG = re.compile(r"<[a-zA-Z]")
# As the HTML standard cuts a tag, from any "<" on: what a comment or script hides is counted too.
ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>][^\s>]*+)?+)?+"""
ATTRIBUTES = re.compile(
    rf"<[a-zA-Z][^\s/>]*+(?:{ATTRIBUTE}){{0,{TAG_ATTRIBUTES}}}+(?P<more>{ATTRIBUTE})?"
)

MARKS = re.compile(r"[\[\]!*_<>&#|`-]")  # what may begin a construct of Markdown
MAX_MARKS = 60_000  # of one text, each up to .1 ms; of those 1,233 articles none has 400
FRONT_CHARACTERS = 20_000  # YAML is read at 60,000 characters a second; front matter has hundreds
REASON = 200  # characters of what a parser says is wrong: it may cite the text


def check_article(text: str) -> None:
    """Raise ReadError where one article is too much to be read, dated and cut in seconds."""
    lines = text.count("\n") + text.count("\r") - text.count("\r\n") + 1
    if len(text) > MAX_CHARACTERS:
        found, limit = f"{len(text):,} characters", MAX_CHARACTERS
    elif lines > MAX_LINES:
        found, limit = f"{lines:,} lines", MAX_LINES
    elif (times := sum(1 for _ in TIME.finditer(text))) > MAX_TIMES:
        found, limit = f"{times:,} numbers, months and weekdays", MAX_TIMES
    else:
        return
    raise ReadError(
        f"one article of {found} is over the limit of {limit:,}: split it into its articles"
    )


def check_markdown(text: str) -> None:
    """Raise ReadError where a text has more marks than any text has."""
    marks = sum(1 for _ in MARKS.finditer(text))
    if marks > MAX_MARKS:
        raise ReadError(
            f"{marks:,} marks of Markdown are over the limit of {MAX_MARKS:,}: save it as .txt"
        )


def check_front_matter(matter: str) -> None:
    """Raise ReadError where front matter is an article's length: YAML takes its time."""
    if len(matter) > FRONT_CHARACTERS:
        raise ReadError(
            f"front matter of {len(matter):,} characters is over the limit of "
            f"{FRONT_CHARACTERS:,}: shorten it"
        )


def check_page(text: str) -> None:
    """Raise ReadError where a page would take a parser more than seconds."""
    if len(text) > PAGE_CHARACTERS:
        over = f"{len(text):,} characters is over the limit of {PAGE_CHARACTERS:,}"
    elif (tags := sum(1 for _ in TAG.finditer(text))) > PAGE_TAGS:
        over = f"{tags:,} tags is over the limit of {PAGE_TAGS:,}"
    elif _is_tangled(text):
        over = f"more than {TAG_ATTRIBUTES:,} attributes in a tag is over the limit"
    else:
        return
    raise ReadError(f"a page of {over}: save the article's text as .txt instead")


def _is_tangled(text: str) -> bool:
    """Whether a tag has too many attributes, or tags inside tags hide how many they have."""
    looked = 0
    for tag in TAG.finditer(text):
        found = ATTRIBUTES.match(text, tag.start())
        looked += found.end() - found.start() if found else 0
        if looked > 4 * len(text) or (found and found["more"]):
            return True
    return False


def reason(error: object) -> str:
    """What a parser says is wrong, on one line; it may cite any amount of the text."""
    words = " ".join(str(error).split())
    return words if len(words) <= REASON else f"{words[:REASON].rstrip()} ..."
