"""No log line holds a token, however it got in."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from bot.redaction import HIDDEN, QUIET, TokenFilter, redact_logs

SHORT = "42:secret"
REAL = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"
LOG = logging.getLogger("test.redaction")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a root handler writes at every level, its logs redacted for the token `SHORT`."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root, level = logging.getLogger(), logging.getLogger().level
    before = {name: logging.getLogger(name).level for name in QUIET}
    others, root.handlers = root.handlers, [handler]
    root.setLevel(logging.DEBUG)
    redact_logs(SHORT)
    yield stream
    root.handlers = others
    root.setLevel(level)
    for name, old in before.items():
        logging.getLogger(name).setLevel(old)


@pytest.mark.parametrize("token", [SHORT, REAL, REAL.replace(":", "%3A")])
def test_in_text_and_arguments(written: io.StringIO, token: str) -> None:
    """In the text, as an argument, inside an object that is an argument, in a mapping."""
    LOG.debug("POST /bot" + token + "/getMe")
    LOG.info("POST %s took %d ms", f"https://api.telegram.org/bot{token}/getMe", 12)
    LOG.warning("%r", ValueError(token))
    LOG.error("%(url)s", {"url": token})

    assert "took 12 ms" in written.getvalue()
    assert written.getvalue().count(HIDDEN) == 4
    assert token not in written.getvalue()


@pytest.mark.parametrize("token", [SHORT, REAL])
def test_in_tracebacks(written: io.StringIO, token: str) -> None:
    """In the exception, in its cause, and in a stack."""

    def cause() -> None:
        raise KeyError(token)

    def fail() -> None:
        try:
            cause()
        except KeyError as error:
            raise RuntimeError(f"no answer from bot{token}") from error

    try:
        fail()
    except RuntimeError:
        LOG.exception("polling failed", stack_info=True)

    assert "RuntimeError: no answer from bot[token]" in written.getvalue()
    assert "KeyError: '[token]'" in written.getvalue()
    assert token not in written.getvalue()


def test_arguments_that_do_not_fit(
    written: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    """A broken log call, which logging would print to standard error, is redacted as well."""
    LOG.error("%d calls", SHORT)

    assert SHORT not in written.getvalue() + "".join(capsys.readouterr())
    assert "%d calls" in written.getvalue()


def test_loud_libraries_are_quiet(written: io.StringIO) -> None:
    """Addresses that httpx calls and messages that the bot reads are not logged at all."""
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/...")
    logging.getLogger("httpcore.connection").debug("connect_tcp.started")
    logging.getLogger("telegram.ext.Application").debug("Processing update Update(message=...)")

    assert written.getvalue() == ""


def test_plain_lines_stay() -> None:
    """Nothing else is touched: times, ports, short words after a number."""
    line = "12:30 host:8081 chapter 4:verse 2024-03-04T10:15:00+00:00"

    assert TokenFilter("").redact(line) == line
