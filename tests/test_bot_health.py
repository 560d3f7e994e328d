"""Health: what /status, the log and Prometheus tell of a bot."""

from __future__ import annotations

import re
import socket
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection

import pytest

from bot.harmless import units
from bot.telegram.counters import Counters
from bot.telegram.health import Health, health_html, health_line
from bot.telegram.metrics import Metrics

NOW = datetime(2024, 1, 5, 12, 0, tzinfo=UTC)


def counted() -> Counters:
    """A bot that has run for a day and a bit."""
    counters = Counters(NOW - timedelta(days=1, hours=2), answered=1234, silent=56, refused=7)
    counters.busy, counters.errors, counters.markup = 8, 9, 10
    counters.taps, counters.inline = 11, 12
    for seconds in (0.25, 0.5, 4.0):
        counters.took(seconds)
    return counters


def health(warning: str | None = None) -> Health:
    """How it stands."""
    return Health(
        counters=counted(),
        articles=609,
        newest=date(2024, 1, 3),
        generation=17,
        written=NOW - timedelta(minutes=90),
        waiting=3,
        now=NOW,
        warning=warning,
    )


FRESH = Health(Counters(NOW), 1, None, 1, NOW + timedelta(seconds=5), 0, NOW)


def test_what_status_shows() -> None:
    """Short lines, figures in bold where they matter."""
    assert health_html(health()) == (
        "<b>Up 1 d 2 h</b> · 3 waiting\n"
        "\n"
        "Answered <b>1,234</b> · silent 56\n"
        "Refused 7 · busy 8\n"
        "Taps 11 · inline 12\n"
        "Errors <b>9</b> · markup 10\n"
        "Half within 0.50 s · 95 % within 4.00 s\n"
        "\n"
        "Index 17, 1 h 30 min old\n"
        "609 articles · newest 3 Jan 2024"
    )


def test_it_fits_a_phone() -> None:
    """No line of status is longer than a narrow screen, about 40 signs."""
    for line in health_html(health()).splitlines():
        assert units(re.sub(r"<[^>]*>", "", line)) <= 40


def test_a_warning_comes_first() -> None:
    """Escaped, with a sign before it."""
    assert health_html(health("Late by <3> days & more.")).startswith(
        "⚠️ Late by &lt;3&gt; days &amp; more.\n\n<b>Up"
    )


def test_a_bot_just_started() -> None:
    """No answer yet, no dated article, and an index written by a clock ahead."""
    shown = health_html(FRESH)

    assert "<b>Up 0 s</b> · 0 waiting" in shown
    assert "Half within - · 95 % within -" in shown
    assert "Index 1, 0 s old\n1 article · newest none with a date" in shown


def test_the_line_of_the_log() -> None:
    """One line of pairs, with nothing in it that anybody wrote."""
    assert health_line(health("Late.")) == (
        "health: up=1d2h waiting=3 answered=1234 silent=56 refused=7 busy=8 errors=9 markup=10 "
        "taps=11 inline=12 p50=0.50s p95=4.00s generation=17 index_age=1h30min articles=609 "
        "newest=2024-01-03 stale=yes"
    )
    assert "p50=- p95=-" in health_line(FRESH)
    assert "newest=- stale=no" in health_line(FRESH)


def scraped(port: int) -> dict[str, str]:
    """What Prometheus reads: each sample and its value."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", "/metrics")
        response = connection.getresponse()
        assert response.status == 200
        lines = response.read().decode().splitlines()
    return dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))


def test_metrics_over_http() -> None:
    """Every scrape reads the counts as they are then; nothing is left out or added."""
    now = health("Late.")
    with Metrics(0, lambda: now) as metrics:
        first = scraped(metrics.port)
        now.counters.answered += 1
        second = scraped(metrics.port)

    assert first == {
        'dateline_answers_total{outcome="answered"}': "1234.0",
        'dateline_answers_total{outcome="silent"}': "56.0",
        'dateline_answers_total{outcome="refused"}': "7.0",
        'dateline_answers_total{outcome="busy"}': "8.0",
        'dateline_answers_total{outcome="error"}': "9.0",
        "dateline_markup_refused_total": "10.0",
        "dateline_taps_total": "11.0",
        "dateline_inline_total": "12.0",
        'dateline_answer_seconds{quantile="0.5"}': "0.5",
        'dateline_answer_seconds{quantile="0.95"}': "4.0",
        "dateline_queue_length": "3.0",
        "dateline_start_time_seconds": "1.7043624e+09",
        "dateline_index_age_seconds": "5400.0",
        "dateline_index_generation": "17.0",
        "dateline_index_articles": "609.0",
        "dateline_newest_article_age_days": "2.0",
        "dateline_stale": "1.0",
    }
    assert second.pop('dateline_answers_total{outcome="answered"}') == "1235.0"
    assert second.items() <= first.items()


def test_no_figure_is_not_zero() -> None:
    """Where nothing was measured Prometheus reads that it is no number."""
    with Metrics(0, lambda: FRESH) as metrics:
        read = scraped(metrics.port)

    assert read['dateline_answer_seconds{quantile="0.95"}'] == "NaN"
    assert read["dateline_newest_article_age_days"] == "NaN"


def test_only_this_machine_may_scrape() -> None:
    """The port is open on 127.0.0.1 alone; closed, it can be taken again."""
    with Metrics(0, health) as metrics:
        port = metrics.port
        with closing(socket.socket()) as other, pytest.raises(ConnectionRefusedError):
            other.connect(("127.0.0.2", port))
        with pytest.raises(OSError, match="in use"):
            Metrics(port, health)
    with Metrics(port, health) as again:
        assert again.port == port
