"""Why a quote is of its time, whole: where its words hang on the article's date, also why that."""

from __future__ import annotations

from dataclasses import replace

from retrieval.answering.answer import Quote, When
from retrieval.answering.when import match
from retrieval.article import Article
from retrieval.chronology.mentions import find
from retrieval.chronology.modality import planned_as_a_whole
from retrieval.chronology.timeline import likely
from retrieval.period import ALWAYS

DATED_SO = "; the article is dated so because "
NOT_SAID = When(ALWAYS, "", "the archive does not say when", 0.0)


def explained(quote: Quote) -> Quote:
    """The quote with the reason of its article's date behind that of its time."""
    when = quote.when
    if when is None:
        return quote
    because = when.because + dated_so(when, quote.article)
    return replace(quote, when=replace(when, because=because))


def dated_so(when: When, article: Article) -> str:
    """What is to be added to a reason: the first reason of the article's date, or nothing.

    Nothing is added where the words name their days themselves ("in 2017"), where they are read
    under a less likely date, and where reasons are there already.
    """
    reasons, dates = article.published.reasons, likely(article.published)
    if not reasons or not dates or not _hangs(when) or DATED_SO in when.because:
        return ""
    return DATED_SO + reasons[0] if dates[0].said in when.because else ""


def day_of(quote: Quote) -> When:
    """When a quote was that does not say it: when its article was, if that is known."""
    if planned_as_a_whole(quote.text):
        return replace(NOT_SAID, because=f"it is a plan; {NOT_SAID.because}")
    return match(quote.span, ALWAYS).when or NOT_SAID


def _hangs(when: When) -> bool:
    """Whether a time is known by the article's date, and not by its words alone."""
    if when == NOT_SAID:
        return False
    named = (mention.resolve(None).period for mention in find(when.words))
    return not any(period is not None and period != ALWAYS for period in named)
