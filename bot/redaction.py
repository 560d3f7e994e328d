"""Redaction: the bot's token never reaches a log, whoever writes the line.

httpx logs every address it calls, Telegram's contain the token, and so do some exceptions. So
the loud libraries are lowered to where they name no address and no message, and a filter on
the root handlers rewrites whatever still holds a token: text, arguments, traceback.
"""

from __future__ import annotations

import logging
import re
import traceback

from telegram.error import InvalidToken

SHAPE = re.compile(r"\d+(?::|%3A)[\w-]{30,}", re.IGNORECASE)  # real ones: 8-10 digits, 35 signs
HIDDEN = "[token]"

QUIET = {
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
    "telegram": logging.INFO,  # at DEBUG it writes out whole messages, people's questions too
}


class TokenFilter(logging.Filter):
    """Rewrite records so that neither `token` nor anything of a token's shape is left.

    >>> TokenFilter("42:secret").redact("POST /bot42:secret/getMe")
    'POST /bot[token]/getMe'
    """

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def redact(self, text: str) -> str:
        """`text` with every token hidden."""
        if self._token:
            text = text.replace(self._token, HIDDEN)
        return SHAPE.sub(HIDDEN, text)

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, rewritten in place; a traceback becomes text."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError):  # arguments that do not fit: logging would print them
            message = f"{record.msg} {record.args!r}"
        record.msg, record.args = self.redact(message), ()
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = _story(record.exc_info[1])
        record.exc_info = None
        if record.exc_text:
            record.exc_text = self.redact(record.exc_text)
        if record.stack_info:
            record.stack_info = self.redact(record.stack_info)
        return True


def _story(error: BaseException) -> str:
    """The traceback as text; for a refused token one line, for the user's eyes too."""
    if isinstance(error, InvalidToken):
        return str(error)
    return "".join(traceback.format_exception(error)).rstrip()


def redact_logs(token: str) -> None:
    """Quieten the loud libraries and filter every handler that the root logger has now.

    Where logging is not configured yet, it is, as `logging.basicConfig` does: otherwise Python's
    handler of last resort would print what no filter has seen.
    """
    logging.basicConfig()
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
    for handler in logging.getLogger().handlers:
        handler.addFilter(TokenFilter(token))
