"""Metrics: the bot's health for Prometheus, on this machine's loopback and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Thread
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.settings import LOOPBACK
from bot.telegram.health import Health


class Metrics:
    """An HTTP server on 127.0.0.1 that answers with the health at the time of each scrape.

    `look` is called from a thread of the server. Port 0 takes a free one, `port` says which;
    raise OSError where the port is taken. Use it as a context manager, or close it.
    """

    def __init__(self, port: int, look: Callable[[], Health]) -> None:
        registry = CollectorRegistry()
        registry.register(_Scrape(look))
        self._server: WSGIServer
        self._thread: Thread
        self._server, self._thread = start_http_server(port, addr=LOOPBACK, registry=registry)
        self.port = self._server.server_port

    def close(self) -> None:
        """Serve no more, and give the port back."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Metrics:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Scrape(Collector):
    """Reads the counts when it is asked, so that nothing is counted in two places."""

    def __init__(self, look: Callable[[], Health]) -> None:
        self._look = look

    def describe(self) -> Iterable[Metric]:
        """Nothing ahead of the first scrape: the names are fixed and the registry has no other."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Every figure as it is now."""
        health = self._look()
        yield from _counts(health)
        yield _took(health)
        yield from _gauges(health)


def _counts(health: Health) -> Iterable[Metric]:
    counts = health.counters
    answers = CounterMetricFamily(
        "dateline_answers", "Questions by what became of them.", labels=["outcome"]
    )
    outcomes = {
        "answered": counts.answered,
        "silent": counts.silent,
        "refused": counts.refused,
        "busy": counts.busy,
        "error": counts.errors,
    }
    for outcome, count in outcomes.items():
        answers.add_metric([outcome], count)
    yield answers
    refused = "Messages whose markup Telegram refused; each is a bug."
    yield CounterMetricFamily("dateline_markup_refused", refused, value=counts.markup)
    yield CounterMetricFamily("dateline_taps", "Buttons tapped.", value=counts.taps)
    yield CounterMetricFamily("dateline_inline", "Inline queries.", value=counts.inline)


def _took(health: Health) -> Metric:
    took = GaugeMetricFamily(
        "dateline_answer_seconds",
        "From a question's arrival to its reply, over the last 1,000 (nearest rank).",
        labels=["quantile"],
    )
    for share, seconds in (("0.5", health.counters.p50), ("0.95", health.counters.p95)):
        took.add_metric([share], float("nan") if seconds is None else seconds)
    return took


def _gauges(health: Health) -> Iterable[Metric]:
    days = float("nan") if health.newest is None else (health.now.date() - health.newest).days
    for name, meaning, value in (
        ("queue_length", "Questions that wait or are being answered.", health.waiting),
        ("start_time_seconds", "When the bot started, since 1970.",
         health.counters.started.timestamp()),
        ("index_age_seconds", "Since the index was written.", health.index_age.total_seconds()),
        ("index_generation", "Number of the generation that is served.", health.generation),
        ("index_articles", "Articles in it.", health.articles),
        ("newest_article_age_days", "Since the newest dated article.", days),
        ("stale", "1 where that is longer than the archive's rhythm says.",
         int(health.warning is not None)),
    ):  # fmt: skip
        yield GaugeMetricFamily(f"dateline_{name}", meaning, value=value)
