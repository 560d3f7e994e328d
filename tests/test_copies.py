"""Near-copies of one text are found however they are edited; what shares a part is none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.copies import clusters, coverage, shingled
from retrieval.article import Article
from tests.newsroom import NEWS, made

WIRE = [
    "A ferry sank off the port of Halm late on Tuesday, killing twelve people.",
    "The Sigrid capsized within minutes in heavy seas, the coast guard said.",
    "Rescuers pulled 74 survivors from the water before the light failed.",
    "The ship was built in 1988 and was given new engines three years ago.",
    "Prime Minister Karin Holm called the sinking a national tragedy.",
    "Flags on public buildings were lowered on the morning after the disaster.",
    "Relatives waited through the night at the terminal for news of the missing.",
    "The owner, a company from Torvik, declined to say who had been in command.",
    "Divers are to search the wreck once the wind drops below gale force.",
    "Last year an inspector had found fault with the doors of the car deck.",
    "Parliament will debate the safety of older vessels when it meets next month.",
    "The coast guard had warned of the storm on Monday and kept small boats in port.",
]
OTHER = [
    "The council of Torvik passed a budget that spares the library and the swimming pool.",
    "It raises the price of bus tickets by a tenth and cuts the subsidy for the theatre.",
    "Ada Lund voted against it and called it the work of accountants without imagination.",
    "Her party wants to borrow instead and to build two hundred flats along the river.",
    "Economists at the university doubt that anybody would lend at a bearable rate.",
    "The mayor answered that the town had lived beyond its means for eleven years.",
]


def article(name: str, sentences: list[str], source: str | None = None) -> Article:
    """An article of a paragraph for every two sentences."""
    text = "\n\n".join(" ".join(sentences[at : at + 2]) for at in range(0, len(sentences), 2))
    return replace(made(name, text, title=f"Title of {name}"), source=source)


EDITED = {
    "same": WIRE,
    "a third": WIRE[:4],
    "every other": WIRE[::2],
    "turned round": WIRE[::-1],
    "stretched": [line for pair in zip(WIRE, OTHER * 2, strict=True) for line in pair],
    "notice": [*WIRE[:8], "Sign up for our letter.", "All rights reserved by the Torvik Post."],
    "reworded": [
        "A ship sank off the harbour of Halm late on Tuesday, killing twelve persons.",
        "The Sigrid capsized within moments in heavy weather, the coast guard stated.",
        "Helpers pulled 74 survivors from the sea before the light failed.",
        "The ship was constructed in 1988 and was given new engines some years ago.",
        "Prime Minister Karin Holm named the sinking a national tragedy.",
        "Flags on public houses were lowered on the day after the disaster.",
        "Families waited through the night at the terminal for word of the missing.",
        "The owner, a firm from Torvik, declined to say who had commanded.",
    ],
}


@pytest.mark.parametrize("edit", EDITED)
def test_an_edited_copy_belongs_with_its_original(edit: str) -> None:
    """Cut, stretched, shuffled or reworded, it is still the one text."""
    articles = [article("wire", WIRE, "Wire"), *NEWS, article("copy", EDITED[edit], "Post")]

    assert clusters(articles)[0] == (0, len(articles) - 1)


def test_a_shared_quotation_makes_no_copy() -> None:
    """Two articles of ten sentences that quote the same two are two articles."""
    quoted = [f"“{WIRE[4]}”", f"“{WIRE[10]}”"]
    one = article("one", [*WIRE[:4], *quoted, *WIRE[5:9]], "Wire")
    other = article("other", [*OTHER, *quoted, *OTHER[:1]], "Post")

    assert clusters([one, other]) == [(0,), (1,)]


def test_a_shared_template_makes_no_copy() -> None:
    """Pages of one outlet that open and close with the same sentences tell their own between."""
    goats = [f"The goats of {n} are back on roof number {n}." for n in "ABCDEF"]
    pages = [
        article(str(at), [*WIRE[:3], *own, *WIRE[-3:]], "Torvik Post")
        for at, own in enumerate((OTHER, goats))
    ]

    assert clusters(pages) == [(0,), (1,)]


def test_a_copy_of_a_copy_belongs_with_both() -> None:
    """Each half of a text is a copy of it, though the halves share nothing."""
    articles = [article("head", WIRE[:6]), article("tail", WIRE[6:]), article("whole", WIRE)]

    assert clusters(articles[:2]) == [(0,), (1,)]
    assert clusters(articles) == [(0, 1, 2)]


TINY = {"a": "!", "b": "!", "c": "So be", "d": "So be"}


def test_texts_without_words_are_alone() -> None:
    """Nothing, a mark, two words: no shingle, no copy, no warning."""
    articles = [article(name, [text]) for name, text in TINY.items()]

    assert clusters(articles) == [(0,), (1,), (2,), (3,)]
    assert clusters([]) == []


@given(st.lists(st.integers(0, len(WIRE) - 1), min_size=1), st.lists(st.integers(0, 5)))
def test_coverage_is_a_symmetrical_share(ones: list[int], others: list[int]) -> None:
    """From 0 to 1, the same both ways, and 1 of a text with itself."""
    one = article("one", [WIRE[at] for at in ones])
    other = article("other", [*(OTHER[at] for at in others), WIRE[0]])
    texts = shingled([one, other])

    assert 0.0 <= coverage(*texts) <= 1.0
    assert coverage(*texts) == coverage(*reversed(texts))
    assert coverage(texts[0], texts[0]) == pytest.approx(1.0)


@given(st.permutations(["wire", "copy", "other", *(held.id for held in NEWS)]))
def test_clusters_are_a_partition_in_archive_order(order: list[str]) -> None:
    """Every place once, ascending, and the same articles together whatever their order."""
    held = {each.id: each for each in NEWS}
    held |= {"wire": article("wire", WIRE), "copy": article("copy", WIRE[:5])}
    held["other"] = article("other", OTHER)

    found = clusters([held[name] for name in order])

    assert sorted(place for places in found for place in places) == list(range(len(order)))
    assert found == sorted(tuple(sorted(places)) for places in found)
    together = [{order[place] for place in places} for places in found if len(places) > 1]
    assert together == [{"wire", "copy"}]
