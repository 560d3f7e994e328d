"""Settings: the one place that reads the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")  # as @BotFather writes it: the bot's id, then a secret


class SettingsError(Exception):
    """A variable is missing or malformed; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that may differ between two machines running the same code.

    The token is left out of `repr`; no message of this module contains it. A model that is
    None is the one that comes with the install.
    """

    telegram_token: str = field(default="", repr=False)
    telegram_base_url: str | None = None
    telegram_allowed_ids: frozenset[int] = frozenset()
    index_dir: Path = Path("index")
    seeds_dir: Path = Path("seeds")
    embedding_model: str | None = None
    reranker_model: str | None = None

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read settings from `env` (normally os.environ); an empty value counts as absent.

        >>> Settings.from_env({"TELEGRAM_ALLOWED_IDS": "12, ada"})
        Traceback (most recent call last):
          ...
        bot.settings.SettingsError: TELEGRAM_ALLOWED_IDS must be numeric ids separated by
        commas, but 'ada' is not a number
        """
        return cls(
            telegram_token=env.get("TELEGRAM_TOKEN", "").strip(),
            telegram_base_url=_base_url(env.get("TELEGRAM_BASE_URL", "").strip()),
            telegram_allowed_ids=_ids(env.get("TELEGRAM_ALLOWED_IDS", "")),
            index_dir=Path(env.get("INDEX_DIR", "").strip() or "index").expanduser(),
            seeds_dir=Path(env.get("SEEDS_DIR", "").strip() or "seeds").expanduser(),
            embedding_model=env.get("EMBEDDING_MODEL", "").strip() or None,
            reranker_model=env.get("RERANKER_MODEL", "").strip() or None,
        )

    def token(self) -> str:
        """The Telegram token; raise SettingsError where it is missing or cannot be one."""
        if not self.telegram_token:
            raise SettingsError(
                "TELEGRAM_TOKEN is not set: copy .env.example to .env and put in the token "
                "that @BotFather gave you"
            )
        if TOKEN.fullmatch(self.telegram_token) is None:
            raise SettingsError(
                "TELEGRAM_TOKEN does not look like a token (digits, a colon, then letters and "
                "digits): copy it from @BotFather again, whole and without quotes"
            )
        return self.telegram_token


def _ids(text: str) -> frozenset[int]:
    """The ids in a comma-separated list; those of groups are negative."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    for word in words:
        if re.fullmatch(r"-?[0-9]+", word) is None:
            raise SettingsError(
                "TELEGRAM_ALLOWED_IDS must be numeric ids separated by commas, "
                f"but {word!r} is not a number"
            )
    return frozenset(int(word) for word in words)


def _base_url(text: str) -> str | None:
    """The address in front of the token, or None for Telegram's own.

    The value is not repeated in the error: somebody may have pasted it with the token.
    """
    if not text:
        return None
    if re.fullmatch(r"https?://[^\s/]+/\S*", text) is None:
        raise SettingsError(
            "TELEGRAM_BASE_URL must be an address such as https://api.telegram.org/bot; "
            "leave it empty for Telegram itself"
        )
    return text
