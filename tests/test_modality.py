"""What happened, was said, is planned or did not happen: the golden table, worked out by hand."""

import pytest

from retrieval.chronology.modality import Modality, asks_for_plans, modality

HAPPENED, SAID, PLANNED, DENIED = (
    Modality.HAPPENED,
    Modality.SAID,
    Modality.PLANNED,
    Modality.DENIED,
)

# The time expression stands in brackets.
GOLDEN = [
    # What happened, or holds.
    ("The two leaders met in Vladivostok [on Wednesday].", HAPPENED),
    ("[Last month], Lisbon imposed sanctions on ten firms.", HAPPENED),
    ("The bridge was closed [in March] after a storm.", HAPPENED),
    ("The company cut 400 jobs [in 2019] and 200 [more in 2020].", HAPPENED),
    ("[In March] the minister visited Oslo and said talks will follow.", HAPPENED),
    ("The court upheld the ruling [on Friday], and an appeal is expected.", HAPPENED),
    ("Sales, which rose 4 percent [in May], will be reported again next week.", HAPPENED),
    ("The mayor, elected [in 2015], plans to resign.", HAPPENED),
    ("The museum is visited by thousands [every June].", HAPPENED),
    ("He cancelled the order [on Tuesday].", HAPPENED),
    ("[On Tuesday], the airline cancelled 40 flights.", HAPPENED),
    ("The ferry has run daily since [1998].", HAPPENED),
    ("Shares fell 3 percent [yesterday].", HAPPENED),
    ("Not only did the firm expand [in 2018], it also hired.", HAPPENED),
    ("Will Harper won the race [in June].", HAPPENED),
    ("It opened in May and closed [in August].", HAPPENED),
    # What was said, announced or reported then.
    ("The ministry said [on Monday] that trade had grown.", SAID),
    ("[On Monday], the ministry said trade had grown.", SAID),
    ("The carrier announced [last week] a new route to Rome.", SAID),
    ("“We are ready”, she told reporters [on Saturday].", SAID),
    ("The bank reported [in April] a loss of two million.", SAID),
    ("Officials confirmed [on 3 May] what many had feared.", SAID),
    ("Oslo denied [on Tuesday] selling arms to the rebels.", SAID),
    ("[On Tuesday], Oslo denied the report.", SAID),
    ("The agency warned [in July] about the state of the dam.", SAID),
    ("He revealed [on Thursday] how the vote had gone.", SAID),
    ("The governor declared [on 9 May] a state of emergency.", SAID),
    ("“It is over”, the captain said [Sunday].", SAID),
    # What was said of another time is judged for itself.
    ("The ministry said the two had met [in March].", HAPPENED),
    ("She said that the plant closed [in 2004].", HAPPENED),
    ("The firm announced that it had sold the mill [in January].", HAPPENED),
    ("He said on Monday he will visit Moscow [in March].", PLANNED),
    ("The firm said it plans to open a shop [in October].", PLANNED),
    ("The minister told parliament he would resign [in June].", PLANNED),
    ("Police said no shots had been fired, and the man left [at noon].", HAPPENED),
    # What is planned, foreseen or possible.
    ("The leader plans to visit Russia [later this month].", PLANNED),
    ("The summit will be held [on 13 September].", PLANNED),
    ("[In March], it will open a second line.", PLANNED),
    ("The first jet is to be delivered [in January 2006].", PLANNED),
    ("The vote is scheduled for [Friday].", PLANNED),
    ("The hearing was set to begin [on Monday].", PLANNED),
    ("The ship is expected to arrive [tomorrow].", PLANNED),
    ("Deliveries are due to start [in 2012].", PLANNED),
    ("The union intends to strike [on 1 May].", PLANNED),
    ("The two sides agreed to meet again [in April].", PLANNED),
    ("The president may travel to Cairo [in May].", PLANNED),
    ("The team hopes to return [in the spring].", PLANNED),
    ("The talks could not be held, so they would resume [in July].", PLANNED),
    ("Ministers meet [next week].", PLANNED),
    ("The airline takes delivery [next month].", PLANNED),
    ("The exhibition opens [tomorrow].", PLANNED),
    ("[Next year] the rule lapses.", PLANNED),
    ("The board proposed to sell the mill [in autumn].", PLANNED),
    ("The carrier, which will fly to Lima [in June], hired pilots.", PLANNED),
    ("If the river floods [in March], the road closes.", PLANNED),
    ("The upcoming match [on Sunday] is sold out.", PLANNED),
    ("The city is preparing to host the fair [in 2031].", PLANNED),
    ("It was going to close [in May], but the owners changed their minds.", PLANNED),
    ("The launch, planned for [November 2006], has drawn crowds.", PLANNED),
    ("They'll vote [on Thursday].", PLANNED),
    # What did not happen, or is said not to have.
    ("The envoy did not attend the meeting [in March].", DENIED),
    ("[In March] the envoy did not attend.", DENIED),
    ("Oslo denied that it had shipped arms [in August].", DENIED),
    ("Oslo denied shipping arms to the rebels [in August].", DENIED),
    ("The plane wasn't delivered [in 2008].", DENIED),
    ("The plant will not open [in May].", DENIED),
    ("The firm never published its figures for [2011].", DENIED),
    ("The two leaders have not met since [2019].", HAPPENED),
    ("The airline failed to take delivery [in June].", DENIED),
    ("The minister refused to sign the paper [on Monday].", DENIED),
    ("The two firms do not expect to merge [in 2012].", DENIED),
    ("He won't run [next year].", DENIED),
    ("They cannot land [on Sunday].", DENIED),
    ("The line has still not reopened [this week].", DENIED),
]


@pytest.mark.parametrize(("marked", "expected"), GOLDEN, ids=[text for text, _ in GOLDEN])
def test_golden(marked: str, expected: Modality) -> None:
    """Each expression in brackets stands as worked out by hand."""
    start, end = marked.index("["), marked.index("]") - 1
    sentence = marked.replace("[", "").replace("]", "")

    assert modality(sentence, start, end) is expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("No agreement was reached [in March].", DENIED),
        ("It is doubtful whether he was in Rome [in May].", DENIED),
        ("The club cancelled its tour of Chile that was to start [in May].", DENIED),
        ("He was believed to have left Lima [in May].", SAID),
    ],
    ids=["negated noun", "doubt", "plan that was dropped", "belief"],
)
@pytest.mark.xfail(strict=True, reason="the cue is no verb of the clause that holds the time")
def test_hard(marked: str, expected: Modality) -> None:
    """What the rules cannot see yet."""
    start, end = marked.index("["), marked.index("]") - 1

    assert modality(marked.replace("[", "").replace("]", ""), start, end) is expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What happened with Acme in May?", False),
        ("What is planned for May?", True),
        ("When will the line open?", True),
        ("What is Acme going to build in 2030?", True),
        ("Which talks are scheduled for next week?", True),
        ("Who was sanctioned last month?", False),
    ],
)
def test_what_a_question_asks_for(question: str, expected: bool) -> None:  # noqa: FBT001 - a table
    """Plans, or what was."""
    assert asks_for_plans(question) is expected
