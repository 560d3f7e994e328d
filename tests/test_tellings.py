"""One event told by several outlets, asked with the real models: repeats, copies, conflicts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import StringIO

import pytest
from rich.console import Console

from bot.payload import answer_payload
from bot.telegram.blocks import plain
from bot.telegram.messages import sheet
from bot.terminal import show_answer
from retrieval import Answer, Archive
from retrieval.answering.answer import ConflictKind, ExcerptState, SilenceKind
from retrieval.answering.reranker import ShippedReranker
from retrieval.indexing.encoder import Encoder
from tests.newsroom import made

WIRE = (
    "The ferry Marta Bo sank off the island of Halm on Sunday evening, killing 12 people, the "
    "coast guard said.\n\nRescuers from three towns searched the cold water until dawn, and two "
    "helicopters were sent from the mainland.\n\nThe owner, Norra Lines, said the ship had passed "
    "an inspection in the spring."
)
LATER = (
    "The sinking of the ferry Marta Bo off the island of Halm on Sunday evening killed 15 people, "
    "the coast guard said.\n\nDivers found three more of the missing on Tuesday."
)
RIVAL = (
    "The ferry Marta Bo sank off the island of Halm on Sunday evening, killing 19 people, local "
    "officials said.\n\nRelatives waited at the harbour of Torvik through the night."
)
OTHER = (
    "The council of Torvik voted on Friday to widen the harbour road, which will cost 40 million "
    "crowns.\n\nWork is to begin in the summer."
)
QUESTION = "How many people did the sinking of the ferry Marta Bo kill?"
ASKED_ON = date(2022, 6, 1)


@pytest.fixture(scope="module")
def archive(
    tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, reranker: ShippedReranker
) -> Iterator[Archive]:
    """A wire story, its copy, the same outlet two days later, a rival, and something else."""
    articles = [
        made("copy", WIRE, source="Halm Daily", published="2022-05-10", title="Ferry sinks"),
        made("wire", WIRE, source="Coast Wire", published="2022-05-09", title="Ferry lost"),
        made("later", LATER, source="Coast Wire", published="2022-05-11", title="More dead"),
        made("rival", RIVAL, source="Torvik Post", published="2022-05-10", title="Marta Bo"),
        made("road", OTHER, source="Torvik Post", published="2022-05-14", title="Harbour road"),
    ]
    folder = tmp_path_factory.mktemp("tellings")
    with Archive.build(articles, folder, encoder=encoder, reranker=reranker) as opened:
        yield opened


@pytest.fixture(scope="module")
def answer(archive: Archive) -> Answer:
    """How many the sinking killed."""
    return archive.ask(QUESTION, asked_on=ASKED_ON)


def test_a_copied_text_is_one_quote_with_its_origin(answer: Answer) -> None:
    """Two outlets print one text: one quote, the other a copy, the earlier its origin."""
    twelve = next(quote for quote in answer.quotes if "killing 12" in quote.text)

    assert len(twelve.repeats) == 1
    assert {twelve.article.id, twelve.repeats[0].span.article.id} == {"copy", "wire"}
    assert twelve.repeats[0].copied
    assert twelve.origin.id == "wire"
    assert twelve.originals == 1


def test_values_that_differ_stand_side_by_side(answer: Answer) -> None:
    """12 became 15 in the same outlet, 19 is another outlet's: an update and a disagreement."""
    kinds = {frozenset(conflict.values): conflict.kind for conflict in answer.conflicts}
    texts = " ".join(quote.text for quote in answer.quotes)

    assert all(f" {number} people" in texts for number in (12, 15, 19))
    assert kinds[frozenset({"12", "15"})] is ConflictKind.UPDATE
    assert kinds[frozenset({"12", "19"})] is ConflictKind.DISAGREEMENT


def test_every_way_out_says_so(answer: Answer) -> None:
    """JSON, terminal and Telegram tell the repeats and the contradiction."""
    payload = answer_payload(answer)
    out = StringIO()
    show_answer(Console(file=out, width=200), answer, explain=False)
    message = "\n".join(plain(page.html) for page in sheet(answer, "0f1e2d3c", "NewsBot").pages)

    assert any(quote.get("origin") == "wire" for quote in payload["quotes"])
    assert {conflict["kind"] for conflict in payload["conflicts"]} == {"update", "disagreement"}
    for told in (out.getvalue(), message):
        assert "1 original" in told
        assert "These disagree" in told
        assert "Updated" in told


def test_what_has_no_repeats_has_no_words_of_them(archive: Archive) -> None:
    """An answer told once has the keys of any answer, and no contradiction."""
    answer = archive.ask("What will the harbour road cost?", asked_on=ASKED_ON)
    payload = answer_payload(answer)

    assert "40 million" in answer.quotes[0].text
    assert "conflicts" not in payload
    assert "repeats" not in payload["quotes"][0]


def test_pasted_words_are_given_their_article(archive: Archive) -> None:
    """An excerpt of the copied text is that of the earliest article, in its own characters."""
    pasted = "Rescuers from three towns searched the cold water until dawn, and two helicopters"
    answer = archive.ask(pasted, asked_on=ASKED_ON)

    assert answer.excerpt is not None
    assert answer.excerpt.state is ExcerptState.EXACT
    assert answer.quotes[0].text == pasted
    assert answer.quotes[0].article.id == "wire"
    assert answer_payload(answer)["excerpt"]["state"] == "exact"


def test_pasted_words_that_differ_are_not_confirmed(archive: Archive) -> None:
    """One word changed is silence, which says what the article has in its place."""
    pasted = "Rescuers from seven towns searched the cold water until dawn, and two helicopters"
    answer = archive.ask(pasted, asked_on=ASKED_ON)

    assert answer.silence is not None
    assert answer.silence.kind is SilenceKind.NOT_IN_ARCHIVE
    assert "where you have “seven”, the article has “three”" in answer.silence.message
    assert answer.silence.nearest is not None
    assert answer.silence.nearest.article.id == "wire"


def test_an_outlet_that_is_asked_for_is_quoted(archive: Archive) -> None:
    """Of three that tell it the one that was named comes first."""
    answer = archive.ask(
        "How many people did the ferry kill, according to the Torvik Post?", asked_on=ASKED_ON
    )

    assert answer.quotes[0].article.id == "rival"


def test_an_outlet_that_is_not_there_is_told(archive: Archive) -> None:
    """What somebody else reported is no answer to what one paper reported."""
    answer = archive.ask("What colour was the boat in the Daily Bugle article?", asked_on=ASKED_ON)

    assert answer.silence is not None
    assert answer.silence.kind is SilenceKind.UNKNOWN_NAME
    assert "is from “Daily Bugle”" in answer.silence.message
