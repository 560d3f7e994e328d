"""The time a sentence is about: grounded in its article's date, weighed by its likelihood."""

from datetime import date

import pytest

from retrieval.answering.when import ELSEWHERE, match, periods, says_only_when
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
    assert 0 < far.share < found.share < 0.3 + ELSEWHERE


def test_a_sentence_without_expression_inherits_the_date_of_its_article() -> None:
    """At 0.6 of the probability that the date has."""
    found = match(sentence("Seoul imposed sanctions.", OF_A_DAY), OCTOBER)

    assert found.inside == pytest.approx(0.6 * 0.9)


def test_nothing_is_known_of_an_undated_sentence_in_an_undated_article() -> None:
    """Then it neither fits nor contradicts."""
    found = match(sentence("Seoul imposed sanctions.", Dated()), OCTOBER)

    assert (found.known, found.inside, found.when) == (False, 0.0, None)


OF_OCTOBER = Dated(
    best=date(2023, 10, 14), period=Period.day(date(2023, 10, 14)), probability=1.0
)  # fmt: skip


def in_text(text: str, part: str) -> Span:
    """The span of a part of an article of 14 October 2023."""
    article = sentence(text, OF_OCTOBER).article
    at = text.index(part)
    return Span(article, at, at + len(part))


def test_a_likely_day_is_no_certain_day() -> None:
    """With a period of several days the months count, not the best day among them."""
    several = Period(date(2023, 10, 1), date(2023, 11, 2))
    dated = Dated(date(2023, 10, 31), several, (("2023-10", 0.7), ("2023-11", 0.2)), 0.9)

    found = match(sentence("Last month, Seoul imposed sanctions.", dated), SEPTEMBER)

    assert found.inside == pytest.approx(0.7)


def test_words_hang_on_the_date_before_them_wherever_the_sentence_begins() -> None:
    """Said of March 2012, "a year earlier" is 2011, which the sentence alone does not tell."""
    span = in_text(
        "It rose in March 2012. A year earlier it had fallen.", "A year earlier it had fallen."
    )
    (when,) = periods(span)

    assert when.period.start is not None
    assert when.period.start.year == 2011


def test_a_range_is_one_period() -> None:
    """From May to July 2021, and June lies in it."""
    (when,) = periods(in_text("It was shut from May 2021 to July 2021.", "It was shut from"))

    assert str(when.period) == "2021-05-01..2021-07-31"


def test_a_comparison_does_not_date_its_sentence() -> None:
    """The lowest since 1997 was reached when the article was published: .6 of it counts."""
    span = in_text(
        "Shares fell to the lowest since 1997.", "Shares fell to the lowest since 1997."
    )

    assert match(span, OCTOBER).inside == pytest.approx(0.6)


def test_a_clause_before_another_keeps_the_date_of_the_article() -> None:
    """The deal was signed now, and begun last year: .3 for now."""
    text = "The deal was signed after talks that began last year."

    assert match(in_text(text, text), OCTOBER).inside == pytest.approx(0.3)
    assert match(in_text(text, text), Period(date(2022, 1, 1), date(2023, 1, 1))).inside == 1


def test_a_sentence_may_go_on_in_the_time_of_the_one_before() -> None:
    """Of "Toyota lost more" nothing says when: .3 for March, which was named before it."""
    text = "Sales fell in March 2019. Toyota lost more."
    found = match(in_text(text, "Toyota lost more."), Period(date(2019, 3, 1), date(2019, 4, 1)))

    assert found.inside == pytest.approx(0.3)
    assert found.when is not None
    assert found.when.because == "before it, “March 2019” names it"


def test_plans_rank_behind_what_happened_and_before_it_where_they_are_asked() -> None:
    """By seven tenths either way; the share inside, which silence goes by, is the same."""
    month = Period(date(2024, 3, 1), date(2024, 4, 1))
    planned = in_text("It will open in March 2024.", "It will open in March 2024.")
    opened = in_text("It opened in March 2024.", "It opened in March 2024.")

    assert match(planned, month).share < match(opened, month).share
    assert match(planned, month, plans=True).share > match(opened, month, plans=True).share
    assert match(planned, month).inside == match(opened, month).inside == 1


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("It will open in March 2024.", "“March 2024” names it; it is a plan"),
        ("It did not open in March 2024.", "“March 2024” names it; it did not happen"),
        ("It opened in March 2024.", "“March 2024” names it"),
        ("He said in March 2024 that all was well.", "“March 2024” names it"),
    ],
)
def test_the_reason_says_what_is_planned_or_denied(text: str, because: str) -> None:
    """In the words of the reason, so that no shape changes."""
    (when,) = periods(in_text(text, text))

    assert when.because == because


def test_a_line_with_the_day_says_only_when() -> None:
    """It is no answer to what happened; a sentence with a word beside its time may be."""
    assert says_only_when(in_text("December 10 , 2013", "December 10 , 2013"))
    assert not says_only_when(in_text("Opened December 10, 2013.", "Opened December 10, 2013."))
    assert not says_only_when(in_text("They met.", "They met."))


def test_what_was_named_long_before_is_not_carried_on() -> None:
    """A story goes on for days, not for the year that it named; and what is said is said now."""
    year = in_text("Nothing was built in 2019. The mayor calls for a bridge.", "The mayor calls")
    said = in_text("They met on 4 May 2023. The mayor said it was well.", "The mayor said")
    told = in_text("They met on 4 May 2023. The mayor signed a treaty.", "The mayor signed")

    assert match(year, Period(date(2019, 1, 1), date(2020, 1, 1))).inside == 0
    assert match(said, Period.day(date(2023, 5, 4))).inside == 0
    assert match(told, Period.day(date(2023, 5, 4))).inside > 0


def test_a_day_among_several_is_not_in_a_short_time() -> None:
    """Some Friday of October is not early October, though it may be; it is in October."""
    october = Dated(months=(("2023-10", 1.0),), probability=1.0)
    friday = sentence("They met on Friday.", october)

    assert match(friday, Period(date(2023, 10, 1), date(2023, 10, 11))).unsure
    assert not match(friday, Period(date(2023, 9, 1), date(2023, 11, 1))).unsure
