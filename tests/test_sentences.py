"""Sentences of news text: a golden table written by hand, the seeds, and the invariants."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.reading.sentences import sentences

SEEDS = Path(__file__).parent.parent / "seeds"

# One text a line; a sentence starts after each "¦" (white space around it belongs to neither).
GOLDEN = [
    # Places and organisations with full stops
    "S. Korea and N. Korea held talks. ¦Nobody signed.",
    "S.Korea said it would wait. ¦N.Korea did not answer.",
    "A resolution of the U.N. Security Council was read out. ¦Russia abstained.",
    "Sanctions were drafted in the U.S. ¦He said they would follow.",
    "The U.S. Treasury and the U.K. Foreign Office agreed.",
    "Officials left the U.S. ¦In Brussels, the E.U. Commission waited.",
    "They flew from Washington D.C. to Seoul.",
    "A march was held in Washington, D.C. ¦The police counted 300 people.",
    "Relief came from the U.N. ¦“We need more,” a doctor said.",
    "The U.S.A. Gymnastics team won.",
    "Troops of the D.P.R.K. Army crossed the line.",
    "An L.A. court heard the case. ¦N.Y. Governor Ann Lee did not comment.",
    "The envoy (from the U.S.) left. ¦Her deputy (from the U.K.) stayed.",
    # Dates and hours
    "The summit was held on Sept. 14. ¦It lasted two hours.",
    "Talks on Oct. 26-28 failed. ¦Nov. 3 was proposed instead.",
    "The bill passed last Dec. ¦The court struck it down.",
    "Polls close at 5 p.m. ¦The minister votes at noon.",
    "Polls close at 5 p.m. on Sunday.",
    "Polls open at 7 a.m. EST and close at 8 p.m. GMT.",
    "He spoke at 9 a.m. Monday. ¦Reporters left at 10 a.m. ¦Two stayed.",
    "The train leaves at 5.30 every day. ¦The bus leaves at 6.15.",
    "The trial resumes Mon. Oct. 9 in Lyon.",
    "Rain is expected on Sun. ¦Snow follows.",
    "Kickoff is at 8:20 p.m. ET on Sat. Nov. 4.",
    # Titles, ranks and initials
    "Mr. Kim met Mrs. Park. ¦Dr. Lee did not come.",
    "Gen. Ryu and Lt. Col. Cho were promoted.",
    "Sen. Ada Brook and Rep. Joe Hill (D-Ohio) wrote the bill. ¦Gov. Tate signed it.",
    "Sen. Ada Brook (R-Fla.) and Rep. Sam Oak (D-Calif.) objected.",
    "J. Smith wrote to J.K. Marlow. ¦Neither replied.",
    "George H.W. Bell met J. R. R. Stone in May.",
    "Martin Fell Jr. Foundation opened. ¦It was named for Martin Fell Sr. ¦He died in 1990.",
    "The prize went to Ana Ruiz, Ph.D. ¦She teaches in Lima.",
    "Prof. A. Weber and Rev. T. Moss spoke.",
    "Vitamin C. ¦The label said nothing more.",
    "The choice was Plan B. ¦It failed.",
    "It is I. ¦They laughed.",
    # Companies, addresses, references
    "Acme Inc. shares rose. ¦Bolt Corp. and Dyne Co. Ltd. fell.",
    "He was hired by Acme Corp. ¦The firm did not say why.",
    "Acme Inc. Chief Executive Lea Roth resigned.",
    "Investors such as Bolt Co. (BLT) and Dyne Ltd. ¦They all sold.",
    "The case of Lee v. Bolt Inc. was heard. ¦Lions vs. Bears was not.",
    "She was ranked No. 2 in the world. ¦No. 1 was her sister.",
    "Did he resign? ¦No. ¦He stayed.",
    "Nos. 3 and 4 were struck out.",
    "See Fig. 2 and Art. 5 of the treaty. ¦Sec. 301 does not apply.",
    "Under Vol. 3, p. 12, the debt is void.",
    "St. Petersburg is on the Neva. ¦Mt. Fuji is not near Ft. Worth.",
    "The fire began at 12 Elm St. ¦The house was empty.",
    "They met on Pine Ave. near Sunset Blvd. ¦It was dark.",
    "Wage claims, e.g. those of nurses, and prices (approx. 5 percent) rose, i.e. again.",
    "It sells oil, gas, coal, etc. ¦Prices are low.",
    "Stocks, bonds, etc. were sold.",
    "The study (Roy et al. 2019) was retracted.",
    # Numbers, money, names of the net
    "It cost $1.5 billion. ¦Sales rose 2.3% to 4.50 euros.",
    "Version 3.11.2 is out. ¦It is free.",
    "She founded Booking.com in May. ¦He reads www.example.org. ¦Next year both may close.",
    "Write to press@example.com. ¦We answer.",
    "Follow @some.body for more. ¦#Vote2024 is trending.",
    "The file is at https://example.org/a.b?c=D.html. ¦Open it.",
    "The score was 3. ¦Then it was 4.",
    "In 2019. ¦Not before.",
    "AT&T. ¦He works there.",
    "I can't. ¦You can.",
    "Node.js and ASP.NET were used. ¦Yahoo.Com was not.",
    "It is on https://example.org/watch?Video=1 and @some.Body has it.",
    # Ellipses
    "He paused ... and went on.",
    "He paused... then went on. ¦Nobody moved.",
    "“I thought… well, no,” she said.",
    "He never came back... ¦The case was closed.",
    "They waited… ¦Nobody came.",
    "We saw the ... Senate report.",
    "It is over. ... ¦We lost.",
    # Quotes
    'He said. ¦"We will go."',
    '"We will go." ¦He left.',
    "“They will face annihilation.” ¦The crowd cheered.",
    "“We will go,” he said. ¦“They will not.”",
    "“We go. ¦We do not stay,” she said.",
    "The law is “dead.” ¦It was never “alive”.  ¦Nobody mourned.",
    '"Will it?" he asked.',
    '"Stop!" shouted the guard. ¦"Go!"',
    "“Why now?” Mr. Kim asked. ¦“Because.”",
    "“Who pays?” ¦He did not say.",
    "“Really?”, he asked. ¦‘Yes.’ ¦She nodded.",
    "He called it 'a lie.' ¦She did not.",
    "« Nous partons. » ¦Il est parti.",
    "„Wir gehen.“ ¦Er ging. ¦»Nein.« ¦Sie blieb.",
    "“It was all so odd.” — Ann Roe",
    "She sang “Who Am I?” and left.",
    # Parentheses and credits
    "The ministry will act. ¦(Yonhap)",
    "The ministry will act. ¦(Yonhap)\n¦Seoul waits. ¦(But not long.)",
    "The ministry will act. ¦(Yonhap) - The won fell.",
    "The ministry will act. ¦(Some say) it must.",
    'He called it " odd. " ¦She left.',
    "At 8 p.m. (GMT) he left. ¦8:07 p.m. — She left too.",
    "The ministry will act (soon). ¦(It did.) ¦Nobody noticed.",
    "The ministry (est. 1948) will act. ¦[ANALYSIS] It may not.",
    "SEOUL (Reuters) - The won fell. ¦It rose later.",
    # Questions, exclamations, colons, semicolons
    "What happened? ¦Nobody knows! ¦It is late.",
    "What?! ¦No way!!! ¦He left.",
    "There are three: rice, oil; and Iron. ¦All are dear.",
    "He had one wish: Peace. ¦She had two; Both failed.",
    "¿Qué pasa? ¦¡Nada! ¦Vamos a casa.",
    "Dijo que no. ¦¿Por qué? ¦Nadie lo sabe.",
    # Lists and line breaks
    "The plan has two parts:\n¦- Cut costs\n¦- Raise pay",
    "Steps:\n¦1. Boil water.\n¦2. Add rice. ¦Stir.",
    "• Rain fell\n¦• Snow fell",
    "1. Boil water. ¦Wait.",
    "The line was\nbroken here. ¦The next\nwas not.",
    "A heading\n\n¦A paragraph. ¦Its end",
    "A heading\n \t\n\n¦A paragraph.",
    "The talks between the two\n26 envoys failed.",
    # Other scripts
    "他走了。¦她没走！¦为什么？¦没人知道。",
    "“我们走。”¦他说。",
    "首尔宣布制裁。¦The U.S. agreed.",
    "彼は来た。¦彼女は来なかった。",
    "ماذا حدث؟ ¦لا أحد يعرف. ¦انتهى.",
    "वह गया। ¦वह नहीं गई।",
    "Он ушёл. ¦А. Пушкин остался. ¦Почему?",
    "Η Άννα έφυγε. ¦Ο Νίκος έμεινε.",
    # Sentences glued together
    "They cited the resolutions.¦The office did not.",
    "It was signed in 2019.¦The office has no copy.",
    "They asked the Council.¦He refused.",
    "Did they retaliate?¦We do not know.",
    "They had “every right.”¦Nobody objected.",
    "The deal was closed.¦(Yonhap)",
    "The club e.V. and U.S.A. teams, a Ph.D. student and Booking.Com came.",
    "It runs on Binance.US and 01.AI today.",
    # Nothing to split
    "No full stop at all",
    "Yes.",
    "...",
    "! Warning",
    "iPhone sales fell. ¦iPad sales rose. ¦eBay did not say.",
]

# What the rules get wrong, and why that is hard.
HARD = [
    ("They left the U.S. ¦Biden stayed.", "only the sense tells U.S. Biden from U.S. Senate"),
    ("He was hired by Acme Inc. ¦Shares rose.", "a capitalised noun may belong to the name"),
    ("The Yahoo! Finance page is down.", "a name with an exclamation mark"),
    ("The film “Why?” Broadway loved is out.", "a title that asks, inside a sentence"),
    ('He said it.¦"We go," she added.', "a straight quote does not say whether it opens"),
    ("He agreed. ¦al-Noor did not.", "a name in lower case"),
    ("Am 3. Oktober wurde gefeiert.", "ordinal numbers of German"),
    ("The Bangla.¦Live match was lost.", "looks like a domain name"),
    ("He retired in Jan. ¦26 players stayed.", "Jan. 26 is the commoner reading"),
    ("「行く。」と言った。", "a Japanese quote that goes on with a particle"),
    ("The meeting was between Lee,\nSept.\n26. and later.", "a wrapped line starts like a list"),
]

# Sentences of each content line of the seeds that is not exactly one, counted by hand.
SEED_LINES = {
    "000": {6: 2, 8: 2},
    "001": {7: 2, 9: 2, 10: 2},
    "003": {2: 2, 3: 2, 4: 2, 5: 2, 6: 2},
    "004": {3: 2, 4: 2, 22: 2},
}


def pieces(text: str) -> list[str]:
    """The sentences of `text` themselves."""
    return [text[start:end] for start, end in sentences(text)]


def check(marked: str) -> None:
    """Splitting the text without its marks gives the sentences between them."""
    expected = [part.strip() for part in marked.split("¦")]

    assert pieces(marked.replace("¦", "")) == expected


@pytest.mark.parametrize("marked", GOLDEN)
def test_golden(marked: str) -> None:
    """Hand-written texts split where they are marked."""
    check(marked)


@pytest.mark.parametrize(
    "marked", [pytest.param(text, marks=pytest.mark.xfail(reason=why)) for text, why in HARD]
)
def test_hard(marked: str) -> None:
    """Known failures: one that starts to pass belongs in the golden table."""
    check(marked)


def test_seeds() -> None:
    """Every line of the seeds with more than one sentence is split as a reader would."""
    for number, counts in SEED_LINES.items():
        (file,) = SEEDS.glob(f"{number}_*.txt")
        lines = file.read_text(encoding="utf-8").split("\n")

        assert {n: len(pieces(lines[n - 1])) for n in counts} == counts


def test_offsets_count_the_whole_text() -> None:
    """A block inside a text gives offsets into the text, and nothing outside is read."""
    text = "One. Two. Three. Four."

    assert sentences(text, 5, 16) == [(5, 9), (10, 16)]
    assert sentences(text, 6, 11) == [(6, 9), (10, 11)]
    assert sentences(text, 4, 5) == []
    assert sentences("") == []


@pytest.mark.parametrize(
    ("unit", "count"), [("a", 1), ("a. ", 1), ("Ab. ", 125_000), ('"', 1), (".", 1), ("! (", 1)]
)
def test_long_lines(unit: str, count: int) -> None:
    """Half a megabyte of one thing passes: a quadratic step would take hours."""
    assert len(sentences(unit * (500_000 // len(unit)))) == count


ALPHABET = [*"aBé1 .?!…\n\"'“”()«»-–•。؟한¿", "U.S. ", "Mr. ", "p.m. ", "The ", ". Then ", "\n\n"]
texts = st.lists(st.sampled_from(ALPHABET), max_size=40).map("".join) | st.text(max_size=60)


@given(texts)
@example("\n\n . \n\n")
@example("«  »")
def test_nothing_is_lost(text: str) -> None:
    """Sentences are in order, trimmed, and hold every character that is not white space."""
    spans = sentences(text)
    found = [text[start:end] for start, end in spans]

    assert all(sentence and sentence == sentence.strip() for sentence in found)
    assert all(last <= first for (_, last), (first, _) in pairwise(spans))
    assert "".join("".join(found).split()) == "".join(text.split())


@given(texts, texts, texts)
def test_a_block_stands_alone(before: str, block: str, after: str) -> None:
    """What stands around a block changes nothing inside it."""
    shift = len(before)

    inside = sentences(before + block + after, shift, shift + len(block))

    assert inside == [(start + shift, end + shift) for start, end in sentences(block)]


@given(texts)
def test_splitting_a_sentence_gives_the_sentence(text: str) -> None:
    """A sentence that was found is one sentence by itself."""
    for sentence in pieces(text):
        assert pieces(sentence) == [sentence]


@given(texts, texts)
def test_paragraphs_split_apart(first: str, second: str) -> None:
    """Two texts with a blank line between have the sentences of both."""
    assert pieces(f"{first}\n\n{second}") == pieces(first) + pieces(second)
