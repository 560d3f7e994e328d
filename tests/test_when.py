"""The time a sentence is about: grounded in its article's date, weighed by its likelihood."""

from datetime import date

import pytest

from retrieval.answering.when import match, periods
from retrieval.article import Article, Dated, Line, Role, Span
from retrieval.period import Period

SEPTEMBER = Period(date(2023, 9, 1), date(2023, 10, 1))
OCTOBER = Period(date(2023, 10, 1), date(2023, 11, 1))
OF_A_DAY = Dated(best=date(2023, 10, 14), probability=0.9)
OF_A_MONTH = Dated(months=(("2023-10", 0.75), ("2023-11", 0.25)))


def sentence(text: str, published: Dated) -> Span:
    """A span over the only line of an article."""
    line = Line(1, 0, len(text), Role.CONTENT)
    return Span(Article("a", "title", text, (line,), published=published), 0, len(text))


def test_last_month_is_the_month_before_the_article() -> None:
    """A relative expression is resolved under the article's day, with that day's probability."""
    (when,) = periods(sentence("Last month, Seoul imposed sanctions.", OF_A_DAY))

    assert (when.period, when.words, when.probability) == (SEPTEMBER, "Last month", 0.9)
    assert "14 October 2023" in when.because


def test_last_month_under_an_article_of_some_day_in_october() -> None:
    """Where only months are known, an expression that is the same all month keeps its period."""
    (when,) = periods(sentence("Last month, Seoul imposed sanctions.", OF_A_MONTH))

    assert (when.period, when.probability) == (SEPTEMBER, 0.75)


def test_a_weekday_under_an_article_of_some_day_in_october_is_not_a_day() -> None:
    """Never a day that the archive does not support: the weekday spreads over the month."""
    (when,) = periods(sentence("The minister spoke on Saturday.", OF_A_MONTH))

    assert (when.period.days or 0) > 20


def test_absolute_dates_need_no_article_date() -> None:
    """A full date is certain whatever the article's."""
    (when,) = periods(sentence("On 26 October 2023 they met.", Dated()))

    assert (str(when.period), when.probability) == ("2023-10-26..2023-10-26", 1.0)


def test_relative_words_of_an_undated_article_denote_nothing() -> None:
    """Without any date of the article, "last month" has no period."""
    assert periods(sentence("Last month, Seoul imposed sanctions.", Dated())) == []


def test_match_weighs_by_the_probability_of_the_date() -> None:
    """All of September lies inside, under a date that holds with .75 and another with .25."""
    found = match(sentence("Last month, Seoul imposed sanctions.", OF_A_MONTH), SEPTEMBER)

    assert found.inside == pytest.approx(0.75)
    assert found.known


def test_match_of_another_month_has_nothing_inside_but_some_nearness() -> None:
    """September touches October: nothing lies inside, and ranking still prefers it to 2019."""
    found = match(sentence("Last month, Seoul imposed sanctions.", OF_A_DAY), OCTOBER)
    far = match(sentence("In 2019 they met.", OF_A_DAY), OCTOBER)

    assert found.inside == 0
    assert 0 < far.share < found.share < 0.3


def test_a_sentence_without_expression_inherits_the_date_of_its_article() -> None:
    """At 0.6 of the probability that the date has."""
    found = match(sentence("Seoul imposed sanctions.", OF_A_DAY), OCTOBER)

    assert found.inside == pytest.approx(0.6 * 0.9)


def test_nothing_is_known_of_an_undated_sentence_in_an_undated_article() -> None:
    """Then it neither fits nor contradicts."""
    found = match(sentence("Seoul imposed sanctions.", Dated()), OCTOBER)

    assert (found.known, found.inside, found.when) == (False, 0.0, None)
