"""Line roles: the five seeds by hand, invented pages in many languages, and what always holds."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.article import Role
from retrieval.reading.role_weights import body, stretch
from retrieval.reading.role_weights import look as see
from retrieval.reading.roles import roles, title_of

SEEDS = Path(__file__).parents[1] / "seeds"
LETTERS = {
    "T": Role.TITLE,
    "B": Role.BYLINE,
    "C": Role.CONTENT,
    "P": Role.CAPTION,
    "L": Role.LINK,
    "F": Role.FURNITURE,
    "-": None,
}

# By hand: ranges of line numbers, first and last included; the other lines are blank.
SEED_ROLES = {
    "000": {"T": [(1, 1)], "C": [(3, 8)], "F": [(9, 16)]},
    "001": {"T": [(1, 1)], "B": [(2, 2)], "C": [(3, 10)]},
    "002": {
        "T": [(1, 1)],
        "F": [(3, 4), (32, 58)],
        "C": [(number, number) for number in range(6, 31, 2)],
    },
    "003": {"T": [(1, 1)], "C": [(2, 6)]},
    "004": {
        "T": [(1, 1)],
        "P": [(3, 4)],
        "L": [(15, 15)],
        "C": [(6, 7), *((number, number) for number in (9, 11, 13, 16, 18, 20, 22))],
    },
}

SPOKEN = "The council voted on Monday to close the bridge, officials said."
PAGES = {
    "one short sentence is an article": "C The mayor resigned on Monday.",
    "one headline alone is an article": "C Mayor resigns",
    "a title and one sentence": "T Mayor resigns|C He left.",
    "no title at all": "C The mayor resigned on Monday.|C She gave no reasons.",
    "a long paragraph is no title": "C " + f"{SPOKEN} " * 3 + "|C She spoke.",
    "a poem": "T The Tide|- |C The water comes|C and takes the stone|C and gives it back",
    "a numbered list": "T Three things|C 1. The bridge is open.|C 2. Trains run|C 3. Rain comes",
    "an interview": "T The mayor speaks|C REPORTER: Why?|C MAYOR: I was tired.|C REPORTER: I see.",
    "a dateline with the lead is content": "T Mayor resigns|"
    "C SPRINGFIELD, May 8 (AP) -- The mayor resigned on Monday after a vote.",
    "author, day and captions": "T Mayor resigns|B By Ann Lee|B Published May 8, 2023 - 14:49|"
    f"P Mayor Lee waves to the crowd on Monday. AFP/Getty Images|C {SPOKEN}|"
    "P (AP Photo/John Doe)|C She had served for ten years.|F © 2023 The Daily",
    "a link in the text": f"T Bridge to close|C {SPOKEN}|L Read more: Who built the bridge|"
    "C It will reopen in May, the mayor told reporters.",
    "a list of teasers with glued days": f"T Bridge to close|C {SPOKEN}|F Other news|"
    "F Rain is expected in the north on2022-05-04Trains run late again|"
    "F The harbour festival drew a record crowd of visitors.2022-05-04|F See all",
    "counters": "T Mayor resigns after vote|F 0|F 3.4K",
    "Chinese": "T 市长宣布辞职|B 2023年5月8日 14:49|"
    "C 市长周一在议会表决后宣布辞职，他说自己很累。|"
    "C “这是正确的决定。”他说。|F 相关新闻|F 新市长是谁",
    "Korean": "T 시장 사임 발표|B 홍길동 기자|B 입력 2023.05.08 14:49|"
    "C 시장은 8일 시의회 표결 뒤에 사임한다고 발표했다.|C 그는 지쳤다고 말했다.|F 무단 전재 금지",
    "Russian": "T Мэр подал в отставку|B Опубликовано 8 мая 2023|"
    "C Мэр города подал в отставку в понедельник после голосования в совете.|"
    "L Читайте также: Кто будет новым мэром|C По его словам, он очень устал.",
    "Spanish": "T El alcalde dimite|B Por Ana Ruiz|B 8 de mayo de 2023|"
    "C El alcalde dimitió el lunes tras la votación del consejo, según un portavoz.|"
    "C Los vecinos celebraron la noticia.|L Leer más: La lista de candidatos",
    "Japanese": "T 市長が辞任|C 市長は月曜日、議会の採決を受けて辞任した。|"
    "C 後任は六月に選ばれる。|F 関連記事",
    "Arabic": "T استقالة رئيس البلدية|C استقال رئيس البلدية يوم الاثنين بعد تصويت المجلس.|"
    "C وقال إنه متعب.",
    "Thai has no end marks": "T นายกเทศมนตรีลาออก|C นายกเทศมนตรีลาออกเมื่อวันจันทร์หลังการลงมติของสภาเมือง",
    "a heading in another script": f"T Bridge to close|C {SPOKEN}|C It will reopen.|F Популярное",
}


def seed(number: str) -> list[str]:
    """The lines of the seed whose name starts with `number`."""
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return path.read_text(encoding="utf-8").split("\n")


@pytest.mark.parametrize("number", SEED_ROLES)
def test_seeds(number: str) -> None:
    """Every line of the five seeds has the role that a reader gives it."""
    lines = seed(number)
    expected: list[Role | None] = [None] * len(lines)
    for letter, ranges in SEED_ROLES[number].items():
        for first, last in ranges:
            expected[first - 1 : last] = [LETTERS[letter]] * (last - first + 1)

    assert roles(lines) == expected


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_pages(page: str) -> None:
    """Each line is written after the letter of its role."""
    marked = page.split("|")

    found = roles([line[2:] for line in marked])

    assert found == [LETTERS[line[0]] for line in marked]


def test_known_title_needs_no_line() -> None:
    """With the title given, a headline is found wherever it stands, and none is invented."""
    lines = ["Home", "BRIDGE  TO CLOSE", SPOKEN, "It reopens in May."]

    assert roles(lines, "Bridge to close")[1:] == [Role.TITLE, Role.CONTENT, Role.CONTENT]
    assert Role.TITLE not in roles([SPOKEN, "It reopens in May."], "Bridge to close")


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Mayor resigns    DATE: 2022-05-04 05:35:21", "Mayor resigns"),
        ("Mayor resigns\xa0\xa0\xa0\xa0 2022-05-04", "Mayor resigns"),
        ("Mayor resigns2022-05-04 05:35", "Mayor resigns"),
        ("  Mayor \xa0 resigns\t", "Mayor resigns"),
        ("What changed after 2001-09-11", "What changed after 2001-09-11"),
        ("2022-05-04 05:35", "2022-05-04 05:35"),
        ("", ""),
    ],
)
def test_title_of(line: str, title: str) -> None:
    """Only a stamp that a scraper set goes, and never the whole line."""
    assert title_of(line) == title


def test_body_bridges_a_weak_line() -> None:
    """A change costs 0.3: worth it around -3, not around -0.4; ties stay outside."""
    assert body([2.0, -0.4, 2.0, -3.0, 2.0]) == [True, True, True, False, True]
    assert body([0.6]) == [False]
    assert body([]) == []


def test_stretch_is_the_greatest_run() -> None:
    """Two sentences of nine words outweigh one label (6 words) between them, by hand."""
    nine = see("The bridge will stay closed for two more weeks.")

    assert stretch([see("Home"), nine, see("Advert"), nine, see("Home")]) == (1, 4)


texts = st.lists(
    st.one_of(
        st.text(max_size=60),
        st.sampled_from(
            [SPOKEN, "Home", "0", "By Ann Lee", "on2022-05-04Next", "Read more: X", ""]
        ),
    ),
    max_size=25,
)


@given(texts, st.none() | st.text(max_size=20))
def test_one_role_a_line(lines: list[str], title: str | None) -> None:
    """One role per line, None exactly for lines that print nothing; a lone line is content."""
    found = roles(lines, title)
    shown = [role for role in found if role is not None]

    assert [role is None for role in found] == [
        not line.strip("\ufeff\u200b\u200e\u200f\u2060 \t\r\n").strip() for line in lines
    ]
    assert len(shown) != 1 or shown == [Role.CONTENT]


@given(texts)
def test_blank_lines_change_nothing(lines: list[str]) -> None:
    """The lines that print keep their roles whatever blank lines stand between them."""
    spaced = [each for line in lines for each in (line, "", " \t")]

    assert [role for role in roles(spaced) if role] == [role for role in roles(lines) if role]


@given(st.lists(st.sampled_from([SPOKEN, "She gave no reasons.", "It rains"]), min_size=2))
def test_prose_always_leaves_content(lines: list[str]) -> None:
    """A page with words to give is never all furniture."""
    assert Role.CONTENT in roles([*lines, SPOKEN + " It rained."])


@pytest.mark.parametrize("part", ["word ", "a", ". ", "(", "[a]", "1-", "2023-12-03 ", "“", "文"])
def test_huge_line(part: str) -> None:
    """A line of millions of characters is read at its ends alone: this would never finish."""
    line = part * (4_000_000 // len(part))

    assert roles(["Title", line])[1] is not None
    assert line.startswith(title_of(line)[:1])


def test_many_lines() -> None:
    """Ten thousand teasers, links and labels take one pass, not one pass each."""
    lines = [
        "Rain in the north on2022-05-04More",
        "Label",
        "Talks 2022-05-04 10:00 | World",
    ] * 3000

    assert len(roles([SPOKEN, *lines])) == 9001
