"""What each line of a file is for, told from the text alone: no HTML is needed or expected.

Rules name what shows itself (title, byline, caption, link, glued stamps, counters); a small
fitted model (`role_weights`) tells the body of the article from the furniture around it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from unicodedata import name

from retrieval.article import Role
from retrieval.reading import role_weights as model
from retrieval.reading.role_weights import HEAD, LABEL, PICTURED, PROSE, Look

Given = Mapping[int, Role]  # by place among the lines that are not blank

LEAN = 0.5  # log odds given to content: a lost paragraph is worse; from 0 to 1 F1 moves by .003
HEADLINE = 28  # words: longer lines are no headline, link or byline
REFUSED = -8.0  # log odds of a line that a rule has taken: a long body still runs on around it
TOP = 8  # lines from the first in which bylines stand
TEASER = 600  # characters: teasers and links of a list are shorter, a paragraph need not be

DATE = (
    r"(?:(?:19|20)\d\d\s?[-./年년]\s?\d{1,2}\s?[-./月월]\s?\d{1,2}"
    r"|\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d"
    r"|\d{1,2}(?:st|nd|rd|th)?[.,]?\s(?:de\s)?\w{3,12}\.?,?\s(?:de\s)?(?:19|20)\d\d"
    r"|\w{3,12}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s(?:19|20)\d\d)"
)
TIME = r"\d{1,2}:\d{2}(?::\d{2})?"
ISO = r"(?:19|20)\d\d[-./]\d\d[-./]\d\d"
SCRAPED = re.compile(
    rf"(?:\s*\b[A-Za-z]{{3,12}}:\s*{ISO}(?:[ T]{TIME})?|\s*(?<!\d){ISO}[ T]{TIME}"
    rf"|(?:\s\s+|\t|(?<=[^\W\d])){ISO})\s*$"
)
STAMPED_TITLE = re.compile(rf"\s*\w[^:]*?\s(?:DATE|Date):\s*{ISO}")  # by the crawl
GLUED = re.compile(rf"[A-Za-z\u00c0-\u024f\u0370-\u058f.!?…”\"’')]{ISO}(?!\d)")
LONE = re.compile(  # counters, addresses, strings that prove ownership of a site
    r"(?i:\W*\d[\d.,]*\s?[kmb+%]?\W*|[\w.-]*verif\w*\s?[:=]\s?\S+|(?:https?://|www\.)\S+)"
)
STAMPED_END = re.compile(rf"\S\s+{ISO}(?:[ T]{TIME})?\s*(?:\|[^|]{{1,40}})?$")
POINTER = re.compile(
    r"(?i:[^\w]{0,3}(?:read|see|watch|more|also|related|recommended|don.t miss|leer?|lea|vea|lire"
    r"|lesen|mehr|leggi|leia|читайте|смотрите|相关|延伸|推荐|関連|관련)(?!\w)[^:：.]{0,30}[:：]\s*\S)"
)
HEADING = re.compile(
    r"(?i:related|recommended|most (?:read|popular|viewed)|trending|more (?:from|on|stories|news)"
    r"|you may also like|read more|art[ií]culos relacionados|te puede interesar|lea también"
    r"|à lire aussi|mehr zum thema|leggi anche|leia também|читайте также|похожие|по теме)"
    r"(?:\s\w+){0,3}\W{0,3}|(?:相关|延伸|推荐|热门|関連|관련|인기)\s?(?:阅读|新闻|記事|기사|뉴스)\W{0,3}"
)
LEGAL = re.compile(r"(?i:[©ⓒ]|\(c\) ?\d{4}|copyright\b|all rights reserved)|무단 ?전재|版权所有")
LABELLED = re.compile(r"\[[^\]]{2,30}\]\s*\S")
WRITER = re.compile(
    r"(?i:by|von|por|par|di|door|av|autor|author|автор|words by|written by|reporter)\b[\s:]+"
    r"[A-ZÀ-ÞА-Я]|(?:记者|記者|作者|文)[:：/\s]\S|\S{2,20}\s?(?:기자|記者|记者)(?:\s|$)"
)
ISSUED = re.compile(
    r"(?i:publi|updated|posted|modified|actuali[sz]|mis à jour|veröffentl|aktualis|aggiornat"
    r"|atualiz|опублик|обновл|기사입력|입력|발행|发布|發布|更新|掲載|配信)"
)
SITE = re.compile(r"[|–—-][^|–—-]{2,30}")  # of text without spaces
TAG = re.compile(r"<[^<>]{1,200}>")


def roles(
    lines: Sequence[str], title: str | None = None, weights: Mapping[str, float] = model.WEIGHTS
) -> list[Role | None]:
    """The role of each line, in order; None for blank lines.

    `title` is the article's where fields tell it; else the first line that reads as one is it.
    A file of one line is content. Where nothing would be content, the wordiest lines are.

    >>> [str(role) for role in roles(["Bridge reopens", "", "The bridge reopened on Monday."])]
    ['title', 'None', 'content']
    """
    texts = [line.strip() for line in lines if not blank(line)]
    looks = [model.look(text) for text in texts]
    alone = len(texts) == 1
    headline = (title or "").strip() or ("" if alone else first_title(texts, looks))
    given = {} if alone else taken(texts, looks, headline)
    scores = enumerate(model.odds(looks, headline, weights))
    chosen = model.body(REFUSED if at in given else score + LEAN for at, score in scores)
    content = [at for at, inside in enumerate(chosen) if inside and at not in given]
    found = iter(settled(texts, looks, given, content))
    return [None if blank(line) else next(found) for line in lines]


def title_of(line: str) -> str:
    """The title as a citation prints it: no stamp of a scraper after it, single spaces.

    >>> title_of("Talks resume in Geneva     DATE: 2024-11-03 05:35:21")
    'Talks resume in Geneva'
    """
    line = line.strip()
    cut = SCRAPED.search(line, max(0, len(line) - 200))
    kept = line[: cut.start()] if cut else line
    return " ".join((kept if not blank(kept) else line).split())


def blank(line: str) -> bool:
    """Whether nothing of `line` would print; a byte order mark and the like do not."""
    return not line.strip("\ufeff\u200b\u200e\u200f\u2060 \t\r\n").strip()


def first_title(texts: Sequence[str], looks: Sequence[Look]) -> str:
    """The first line if it reads as a title, past bylines and counters; "" where none does."""
    for text, seen in zip(texts[:TOP], looks, strict=False):
        if byline(text, seen) or (len(text) <= TEASER and LONE.fullmatch(text)):
            continue
        stop = text.endswith((".", "。")) and seen.ended and seen.words > LABEL
        fits = seen.words <= HEADLINE and len(text) <= 300 and not PICTURED.match(text)
        return text if fits and not stop else ""
    return ""


def taken(texts: Sequence[str], looks: Sequence[Look], headline: str) -> dict[int, Role]:
    """The lines whose role shows on their face."""
    given: dict[int, Role] = {}
    wanted = printed(title_of(headline))
    home = Counter(filter(None, map(script, texts))).most_common(1)
    for at, (text, seen) in enumerate(zip(texts, looks, strict=True)):
        role = on_its_face(text, seen)
        if len(text) <= TEASER and headlines(printed(title_of(text)), wanted):
            role = Role.TITLE
        elif role is None and at < TOP and byline(text, seen):
            role = Role.BYLINE
        elif role is None and home and foreign(text, seen, home[0][0]):
            role = Role.FURNITURE
        if role is not None:
            given[at] = role
    given.update(teased(texts, looks, given))
    given.update(twice(texts, looks, given))
    return given


def on_its_face(text: str, seen: Look) -> Role | None:
    """The role that the wording and shape of one line give away, or None."""
    if len(text) > TEASER:
        return None
    if LONE.fullmatch(text) or HEADING.fullmatch(text):
        return Role.FURNITURE
    if GLUED.search(text) or (LEGAL.search(text) and seen.words <= HEADLINE):
        return Role.FURNITURE
    pointed = not seen.ended and (doubled(text) or LABELLED.match(text))
    if (pointed and STAMPED_END.search(text)) or (POINTER.match(text) and seen.words <= HEADLINE):
        return Role.LINK
    return Role.CAPTION if model.credited(text) else None


def byline(text: str, seen: Look) -> bool:
    """Whether the line names a writer or a day of issue and tells nothing else."""
    if len(text) > 250 or seen.words > HEADLINE or STAMPED_TITLE.match(text):
        return False
    dated = re.search(DATE, text) is not None
    if seen.ended and not (dated and seen.words <= PROSE):
        return False
    timed = dated or re.search(TIME, text) is not None
    if (WRITER.match(text) and seen.words < 16) or (timed and ISSUED.search(text)):
        return True
    left = re.sub(f"{DATE}|{TIME}", " ", text).split()
    return (dated or (timed and bool(left))) and len(left) <= PROSE


def foreign(text: str, seen: Look, home: str) -> bool:
    """Whether the line is a label in another script than most lines of the page."""
    return not seen.ended and seen.words <= PROSE and script(text) not in ("", home)


def script(text: str) -> str:
    """The script of most letters among the first 16 characters (LATIN, CJK, ...), or ""."""
    letters = (name(letter, "?").split()[0] for letter in text[:16] if letter.isalpha())
    most = Counter("CJK" if each in ("HIRAGANA", "KATAKANA") else each for each in letters)
    return max(most, key=most.__getitem__, default="")


def doubled(text: str) -> bool:
    """Whether half of the line or more is one stretch of 25 or more characters said twice."""
    size = max(25, len(text) // 4)
    starts = range(min(len(text) // 2, 80))
    return any(text.find(text[at : at + size], at + size) >= 0 for at in starts)


def teased(texts: Sequence[str], looks: Sequence[Look], given: Given) -> dict[int, Role]:
    """The unfinished lines that touch a teaser with a glued stamp, or follow a list's heading."""
    short = [at for at, role in given.items() if role is Role.FURNITURE]
    glued = [at for at in short if GLUED.search(texts[at])]
    heads = [at for at in short if HEADING.fullmatch(texts[at])]
    found: dict[int, Role] = {}
    for step, starts in ((-1, glued), (1, glued + heads)):
        for start in starts:
            at = start + step
            while 0 < at < len(texts) and at not in found and at not in given:
                if looks[at].ended or looks[at].words >= HEADLINE:
                    break
                found[at] = Role.FURNITURE
                at += step
    return found


def twice(texts: Sequence[str], looks: Sequence[Look], given: Given) -> dict[int, Role]:
    """Captions near the top that are printed twice in a row, as slide shows do."""
    pairs = [
        (at - 1, at)
        for at in range(1, min(len(texts), TOP))
        if looks[at].words >= 10 and printed(texts[at]) == printed(texts[at - 1])
    ]
    return {at: Role.CAPTION for pair in pairs for at in pair if given.get(at) != Role.TITLE}


def headlines(line: str, title: str) -> bool:
    """Whether a line prints the title, with or without the name of the site after it."""
    short, long = sorted((line, title), key=len)
    site = long[len(short) :]
    return bool(short) and long.startswith(short) and bool(not site or SITE.fullmatch(site))


def printed(text: str) -> str:
    """What `text` prints, for comparison: no tags, case or spaces; two ends of a long line."""
    return "".join(TAG.sub("", text[:HEAD] + text[HEAD:][-HEAD:]).casefold().split())


def settled(
    texts: Sequence[str], looks: Sequence[Look], given: Given, content: Sequence[int]
) -> list[Role]:
    """Rules and model put together; never a page without content while it has words to give."""
    places = range(len(texts))
    if not content:
        free = [at for at in places if at not in given] or [
            at for at, role in given.items() if role in (Role.CAPTION, Role.LINK)
        ]
        enough = max((looks[at].words for at in free), default=0.0) / 2
        content = [at for at in free if looks[at].words >= enough]
    kept = set(trimmed(content, looks, given))
    found = [Role.CONTENT if at in kept else given.get(at, Role.FURNITURE) for at in places]
    for at in range(max(kept, default=0), len(texts)):  # links below the body are a list's items
        if found[at] is Role.LINK and STAMPED_END.search(texts[at]):
            found[at] = Role.FURNITURE
    return found


def trimmed(content: Sequence[int], looks: Sequence[Look], given: Given) -> list[int]:
    """`content` without the labels that furniture follows: they head no text of the article."""
    kept: list[int] = []
    for at in reversed(content):
        heads = at + 1 == len(looks) or at + 1 in given or (kept and kept[-1] == at + 1)
        if heads or looks[at].ended or looks[at].words >= LABEL:
            kept.append(at)
    return kept[::-1]
