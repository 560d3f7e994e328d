"""What kind of answer a question wants, and which sentences hold one."""

from __future__ import annotations

import pytest

from retrieval.asking.wanted import Wanted, holds, wanted


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Who met the envoy?", Wanted.WHO),
        ("With whom did she speak?", Wanted.WHO),
        ("Which newspaper reported it?", Wanted.WHO),
        ("What is the name of the minister?", Wanted.WHO),
        ("When did they meet?", Wanted.WHEN),
        ("In what year was it built?", Wanted.WHEN),
        ("Since when has it been closed?", Wanted.WHEN),
        ("Where is the bridge?", Wanted.WHERE),
        ("In which city did they meet?", Wanted.WHERE),
        ("Which small port was shelled?", Wanted.WHERE),
        ("How many people came?", Wanted.NUMBER),
        ("how many containers were sent", Wanted.NUMBER),
        ("How much did the bridge cost?", Wanted.MONEY),
        ("What is the price of bread?", Wanted.MONEY),
        ("What percentage of voters agreed?", Wanted.SHARE),
        ("How far is the village?", Wanted.AMOUNT),
        ("How much rain fell?", Wanted.AMOUNT),
        ("How long did it last?", Wanted.DURATION),
        ("How many years did it last?", Wanted.DURATION),
        ("How old is the mayor?", Wanted.AGE),
        ("Why was it closed?", Wanted.WHY),
        ("What caused the fire?", Wanted.WHY),
        ("How was it repaired?", Wanted.HOW),
        ("Which treaty was signed?", Wanted.WHICH),
        ("Did they agree?", Wanted.YES_NO),
        ("So is the bridge open?", Wanted.YES_NO),
        ("What did the mayor say?", Wanted.OPEN),
        ("What happened in May?", Wanted.OPEN),
        ("What kind of ship is it?", Wanted.OPEN),
        ("bridge repairs", Wanted.OPEN),
        ("", Wanted.OPEN),
        ("When they met, what did they say?", Wanted.OPEN),
    ],
)
def test_the_kind_is_read_from_the_words(text: str, kind: Wanted) -> None:
    """One kind a question; open where its words do not tell."""
    assert wanted(text) is kind


@pytest.mark.parametrize(
    ("kind", "just", "nothing"),
    [
        (Wanted.WHO, "On Monday Lena Torvik signed.", "It was then signed by them."),
        (Wanted.WHEN, "It opened on 3 May 2021.", "It opened with music."),
        (Wanted.WHERE, "They met in Oslo.", "They met again."),
        (Wanted.WHERE, "They met near Kessel Bay.", "They met Lena Torvik."),
        (Wanted.NUMBER, "About 1,200 came.", "On 3 May they came."),
        (Wanted.NUMBER, "Twelve came.", "They all came."),
        (Wanted.MONEY, "It cost $2.5 million.", "It cost too much."),
        (Wanted.MONEY, "It cost 40 million euros.", "It cost a lot."),
        (Wanted.SHARE, "Some 40 per cent agreed.", "Many agreed."),
        (Wanted.AMOUNT, "It is 12 kilometres away.", "It is far away."),
        (Wanted.DURATION, "It lasted three weeks.", "It lasted."),
        (Wanted.AGE, "The 45-year-old mayor left.", "The old mayor left."),
        (Wanted.WHY, "It closed because of ice.", "It closed."),
    ],
)
def test_a_sentence_holds_the_kind_or_nothing_of_it(kind: Wanted, just: str, nothing: str) -> None:
    """The two ends of the scale."""
    assert (holds(kind, just), holds(kind, nothing)) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (Wanted.WHO, "The workers left."),
        (Wanted.WHO, "Torvik left."),  # a first word always has a capital
        (Wanted.WHERE, "The Spanish navy came."),
        (Wanted.WHEN, "It opened recently."),
        (Wanted.MONEY, "It cost 300."),
        (Wanted.OPEN, "It opened."),
        (Wanted.YES_NO, "It opened."),
    ],
)
def test_something_near_and_what_no_rule_tells_lie_between(kind: Wanted, sentence: str) -> None:
    """An office for a name, a number for a sum; any sentence for an open question."""
    assert holds(kind, sentence) == 0.5


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("Who did Torvik meet?", "On Monday Lena Torvik was there."),
        ("Who spoke in Oslo?", "There in Oslo it was loud."),
        ("Where did the Norwegian minister go?", "He left Norway."),
        ("What happened to the 12 ships? How many sank?", "The 12 ships sank."),
        ("When was the treaty of 2019 changed?", "The treaty was signed in 2019."),
    ],
)
def test_what_the_question_says_is_no_answer(asked: str, sentence: str) -> None:
    """Names, states, numbers and times of the question do not count."""
    assert holds(wanted(asked), sentence, asked) < 1.0


def test_a_number_inside_another_is_new() -> None:
    """Asked about 100, 10 is an answer."""
    asked = "How many of the 100 ships sank?"

    assert holds(Wanted.NUMBER, "Only 10 sank.", asked) == 1.0


@pytest.mark.xfail(reason="a common noun does not tell that it is a place", strict=True)
def test_a_common_place_is_one() -> None:
    """A border says where."""
    assert holds(Wanted.WHERE, "They met at the border.") > 0
