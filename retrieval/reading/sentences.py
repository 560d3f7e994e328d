"""Where sentences end: offsets of the sentences of a block of news text.

A terminator ends a sentence unless what surrounds it says otherwise: a lower-case letter
after it, an abbreviation before it, no white space around it. The tables below hold the
abbreviations of news English (AP style: titles, states, months, companies); all rules look
at a bounded neighbourhood, so time is linear in the text. Why these rules and not a library:
docs/adr/0002-own-sentence-rules.md; figures: benchmarks/sentences.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# These end a sentence whatever follows, even without a space: CJK, Arabic, Urdu, Devanagari.
UNAMBIGUOUS = frozenset("。！？｡؟۔।॥")
STOPS = ".!?…‼⁇⁈⁉" + "".join(sorted(UNAMBIGUOUS))
CLOSERS = "\"'”’»«“)\\]}」』）】》〉"  # « and “ close in German
QUOTES = frozenset("\"'”’»«“」』")
OPENERS = "\"'“‘„«»‚(\\[{¿¡「『（【*_"
GOES_ON = frozenset(",;:)]}%、，；：")  # never the first character of a sentence
DASHES = frozenset("-–—")

# A run of terminators with the quotes and brackets that close right after it, and the white
# space that follows; not a full stop before a small letter, which is cheaper to refuse here.
# Runs start once and never backtrack: a megabyte of dots is one match.
CANDIDATE = re.compile(
    rf"(?<![{STOPS}])(?!\.\s++[a-z](?![A-Z]))(?P<stops>[{STOPS}]++)"
    rf"(?P<closers>(?:[{CLOSERS}]|[ \u00a0\u202f][\"”»](?=[\s,;.)]|\Z))*+)(?P<gap>\s*+)"
)
# Blank lines, and line breaks before a bullet or a number, end whatever stands before them.
BREAK = re.compile(r"\n[^\S\n]*+(?:\n\s*+|(?=(?:[•‣◦▪■●·*+–—-]|\(?(?:\d{1,2}|[a-z])[.)])[^\S\n]))")
# "(Yonhap)" after a sentence: the agency that is credited, a sentence of its own.
CREDIT = re.compile(r"\([^().!?\n]{2,40}\)(?P<gap>\s++)(?=\w)")
SOLID = re.compile(r"[^\W_]")  # a letter or a digit
WORD = re.compile(r"[\w&'’.]+$")
WINDOW = 12  # characters read back for the word before a full stop; no abbreviation is longer
REACH = 40  # characters read back for the signs of an address before a glued terminator
NET = frozenset("/@=")
INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")  # S, U.S, a.m, J.R.R
LIST_MARK = re.compile(r"(?:\d{1,3}|[A-Za-z]|[ivxIVX]{2,4})")

# Never the last word of a sentence: a name, a number or an example must follow.
TITLES = frozenset(
    "Mr Mrs Ms Mx Messrs Mme Mlle Dr Drs Prof Gen Lt Col Maj Capt Cpt Cmdr Cdr Cpl Sgt Pvt Adm"
    " Brig Sen Sens Rep Reps Gov Govs Pres Rev Revs Hon Msgr Fr Supt Insp Det Atty Asst Amb Mt Ft"
    " vs v viz cf approx e.g i.e".split()
)
# Part of what follows where that is a number or a month, otherwise an ordinary word.
COUNTED = frozenset(
    "No Nos no nos Art Arts art Sec Secs sec Fig Figs fig Vol Vols vol Ch ch Pt pt Eq Prop Rs"
    " p pp pg par c ca cap Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec"
    " Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun".split()
)
# Goes on before a name, ends the sentence before a word that only starts one ("The", "He").
EITHER = frozenset(
    "Inc Corp Ltd Co Cos Bros LLC Plc plc Jr Sr Esq Ph.D PhD St Ste Ave Blvd Rd Hwy Dept Univ Assn"
    " al dept est Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn"
    " Miss Mo Mont Neb Nev Okla Ore Pa Penn Tenn Tex Va Vt Wash Wis Wyo".split()
)
HOURS = frozenset("a.m p.m A.M P.M".split())
# After "5 p.m." these go on with the time; any other capital starts a sentence.
AFTER_HOUR = re.compile(
    r"[-–—]|\(?(?:[A-Z]{1,3}[STD]?T|GMT|UTC|Eastern|Central|Mountain|Pacific|Greenwich|Local"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)
MONTH = re.compile(r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\b")
# Function words and adverbs that stand capitalised at the start of a sentence, seldom in names.
STARTERS = frozenset(
    "A About According Accordingly Additionally After Afterwards Again Against All Although"
    " Also Among An And Another Any Are Around As At Back Because Before Besides Between Both"
    " But By Can Could Despite Did Do Does During Each Earlier Either Elsewhere Even Every"
    " Everyone Finally Following For From Further Furthermore Given Had Has Have He Hence Her"
    " Here His How However I If In Indeed Instead Is It Its Just Last Later Let Like Many"
    " Meanwhile Moreover Most Much My Nearly Neither Nevertheless Nobody Nonetheless Nor Not"
    " Nothing Now Of On Once Only Or Other Others Our Out Over Perhaps Rather Recently Several"
    " She Should Similarly Since So Some Soon Still Such That The Their Then There Therefore"
    " These They This Those Though Through Throughout Thus To Today Together Under Unlike"
    " Until Up Upon Was We Were What When Where Whether Which While Who Whose Why With Within"
    " Without Would Yesterday Yet You Your".split()
)
OPENING = re.compile(rf"[{OPENERS}]{{0,3}}")
CAPITALISED = re.compile(rf"[{OPENERS}]{{0,3}}([A-Z][a-z]*+)(?=[\s,'’]|$)")
# A name and a verb of saying after a quoted question: "Why?" Mr. Kim asked.
SAYS = re.compile(
    r"(?:(?:[A-Z][\w'’-]{1,20}|(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|[A-Z])\.)\s){1,4}"
    r"(?:said|says|asked|asks|added|wrote|told|tweeted|shouted|cried|replied|wondered)\b"
)


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Split the block `text[start:end]` into sentences, half-open offsets into `text`.

    In order, not overlapping, no white space at either end; every other character of the
    block is in exactly one sentence. A line break is white space, unless the next line is
    blank or starts with a bullet or a number. Nothing outside the block is read.

    >>> news = "Pyongyang met the U.N. envoy on Sept. 14. He left at 5 p.m. (Yonhap)"
    >>> [news[i:j] for i, j in sentences(news)]
    ['Pyongyang met the U.N. envoy on Sept. 14.', 'He left at 5 p.m.', '(Yonhap)']
    """
    block = text[start:end]
    spans = []
    for left, right in _pieces(block):
        piece = block[left:right].rstrip()
        first = 0
        for last, following in _borders(piece):
            spans.append((start + left + first, start + left + last))
            first = following
        if piece:
            spans.append((start + left + first, start + left + len(piece)))
    return spans


def _pieces(block: str) -> Iterator[tuple[int, int]]:
    """Runs of the block between blank lines and before list lines; none starts with space."""
    left = len(block) - len(block.lstrip())
    for line_break in BREAK.finditer(block, left):
        yield left, line_break.start()
        left = line_break.end()
    yield left, len(block)


def _borders(piece: str) -> Iterator[tuple[int, int]]:
    """Where a sentence ends, its closing quotes included, and where the next one starts."""
    solid = SOLID.search(piece)  # the first letter or digit of the sentence: none, no sentence
    for candidate in CANDIDATE.finditer(piece):
        if solid is None or candidate.end() == len(piece):
            return
        if candidate.start() > solid.start() and _ends(piece, solid.start(), candidate):
            begin = candidate.end()
            yield candidate.start("gap"), begin
            credit = CREDIT.match(piece, begin)
            if credit and not piece[credit.end()].islower():
                begin = credit.end()
                yield credit.start("gap"), begin
            solid = SOLID.search(piece, begin)


def _ends(piece: str, solid: int, candidate: re.Match[str]) -> bool:
    """Whether a sentence whose first letter or digit stands at `solid` ends at `candidate`."""
    stops, gap = candidate.group("stops", "gap")
    after = candidate.end()
    following = piece[after]
    if following in GOES_ON or (gap and following in STOPS):
        return False
    if not UNAMBIGUOUS.isdisjoint(stops):
        return True
    if following.islower() and not piece[after + 1 : after + 2].isupper():  # iPhone may start
        return False
    return _ends_before_space(piece, solid, candidate) if gap else _glued(piece, solid, candidate)


def _ends_before_space(piece: str, solid: int, candidate: re.Match[str]) -> bool:
    """Whether a sentence ends here, white space and no small letter following."""
    stops, closers = candidate.group("stops", "closers")
    dot, after = candidate.start(), candidate.end()
    if not QUOTES.isdisjoint(closers):
        credited = piece[after] in DASHES  # "It was odd." - Ann Roe
        return not credited and (stops == "." or not _says(piece, after))
    if stops == ".":
        return not _abbreviated(piece, solid, dot, after)
    if stops.strip(".…") == "" and piece[dot - 1].isspace():  # words left out: "the ... Trump"
        return _starts(piece, after)
    return True


def _starts(piece: str, after: int) -> bool:
    """Whether a word that only starts sentences stands at `after`, behind opening quotes."""
    word = CAPITALISED.match(piece, after)
    return word is not None and word[1] in STARTERS


def _says(piece: str, after: int) -> bool:
    """Whether a name and a verb of saying stand at `after`: "Why?" Mr. Kim asked."""
    return SAYS.match(piece, after) is not None and not _starts(piece, after)


def _word(piece: str, solid: int, dot: int) -> str:
    """The word that ends at `dot`, not reaching back before `solid`; cut where long."""
    word = WORD.search(piece[max(solid, dot - WINDOW) : dot])
    return word.group().lstrip("'’.") if word else ""


def _abbreviated(piece: str, solid: int, dot: int, after: int) -> bool:
    """Whether the full stop at `dot` belongs to an abbreviation inside a sentence."""
    word = _word(piece, solid, dot)
    if word in TITLES or (dot - solid == len(word) and LIST_MARK.fullmatch(word)):
        return True
    following = piece[after]
    if word in COUNTED:
        return following.isdigit() or MONTH.match(piece, after) is not None
    if word in HOURS:
        return (AFTER_HOUR.match(piece, after) or MONTH.match(piece, after)) is not None
    if word in EITHER or INITIALS.fullmatch(word):
        return not _starts(piece, after)
    return False


def _glued(piece: str, solid: int, candidate: re.Match[str]) -> bool:
    """Whether a sentence ends here although no white space follows, as scrapers leave it.

    "resolutions.The office" does; "Booking.Com", "U.S.A" and "Ph.D" do not: the word before
    is in lower case or the word after only starts sentences, and no other dot is near.
    """
    dot, after = candidate.start(), candidate.end()
    opening = OPENING.match(piece, after)  # always matches, if only nothing
    capital = opening.end() if opening else after
    if not (piece[capital : capital + 1].isupper() and piece[dot - 1].isalnum()):
        return False
    word = _word(piece, solid, dot)
    token = piece[max(solid, dot - REACH) : dot].split()[-1]
    if "." in word or len(word) < 2 or not NET.isdisjoint(token):
        return False
    if _starts(piece, after):
        return True
    return word.islower() and piece[capital + 1 : capital + 2].islower()
