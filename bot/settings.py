"""Settings: the one place that reads the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from retrieval.errors import ArchiveError
from retrieval.indexing.qdrant_http import Cluster

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")  # as @BotFather writes it: the bot's id, then a secret
SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")  # of these signs Telegram takes 1 to 256
ADDRESS = re.compile(r"https?://[^\s/]+(?:/\S*)?")
LAST_PORT = 65535
LOOPBACK = "127.0.0.1"  # ports are opened on it alone: a proxy with TLS stands in front


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
    telegram_token_file: Path | None = None
    telegram_allowed_ids: frozenset[int] = frozenset()
    telegram_admin_ids: frozenset[int] = frozenset()
    telegram_questions_per_minute: int = 20
    telegram_queue: int = 2500
    telegram_keep_days: int = 30
    telegram_webhook_url: str | None = None
    telegram_webhook_secret: str = field(default="", repr=False)
    telegram_webhook_port: int = 8443
    metrics_port: int | None = None
    state_dir: Path = Path("state")
    index_dir: Path = Path("index")
    index_cluster: Cluster | None = None
    seeds_dir: Path = Path("seeds")
    fetched_dir: Path = Path("fetched")
    fetch_private: bool = False
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
            telegram_token_file=_path(env, "TELEGRAM_TOKEN_FILE"),
            telegram_allowed_ids=_ids(env, "TELEGRAM_ALLOWED_IDS"),
            telegram_admin_ids=_ids(env, "TELEGRAM_ADMIN_IDS"),
            telegram_questions_per_minute=_count(env, "TELEGRAM_QUESTIONS_PER_MINUTE") or 20,
            telegram_queue=_count(env, "TELEGRAM_QUEUE") or 2500,
            telegram_keep_days=_count(env, "TELEGRAM_KEEP_DAYS") or 30,
            telegram_webhook_url=_webhook(env.get("TELEGRAM_WEBHOOK_URL", "").strip()),
            telegram_webhook_secret=_secret(env.get("TELEGRAM_WEBHOOK_SECRET", "").strip()),
            telegram_webhook_port=_port(env, "TELEGRAM_WEBHOOK_PORT") or 8443,
            metrics_port=_port(env, "METRICS_PORT"),
            state_dir=_path(env, "STATE_DIR") or Path("state"),
            index_dir=_path(env, "INDEX_DIR") or Path("index"),
            index_cluster=_cluster(env),
            seeds_dir=_path(env, "SEEDS_DIR") or Path("seeds"),
            fetched_dir=_path(env, "FETCHED_DIR") or Path("fetched"),
            fetch_private=_flag(env, "FETCH_PRIVATE"),
            embedding_model=env.get("EMBEDDING_MODEL", "").strip() or None,
            reranker_model=env.get("RERANKER_MODEL", "").strip() or None,
        )

    def token(self) -> str:
        """The Telegram token; raise SettingsError where it is missing or cannot be one."""
        token = self.telegram_token or self._token_in_file()
        if not token:
            raise SettingsError(
                "TELEGRAM_TOKEN is not set: copy .env.example to .env and put in the token "
                "that @BotFather gave you"
            )
        if TOKEN.fullmatch(token) is None:
            raise SettingsError(
                "TELEGRAM_TOKEN does not look like a token (digits, a colon, then letters and "
                "digits): copy it from @BotFather again, whole and without quotes"
            )
        return token

    def _token_in_file(self) -> str:
        if self.telegram_token_file is None:
            return ""
        try:
            return self.telegram_token_file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(
                f"TELEGRAM_TOKEN_FILE: {self.telegram_token_file} cannot be read: give a file "
                "that holds the token and nothing else"
            ) from error


def _cluster(env: Mapping[str, str]) -> Cluster | None:
    """The cluster that keeps the index, or None where it is kept in files."""
    url = env.get("INDEX_URL", "").strip()
    key = env.get("INDEX_API_KEY", "").strip()
    replicas = _count(env, "INDEX_REPLICAS") or 1
    shards = _count(env, "INDEX_SHARDS") or 1
    timeout = float(_count(env, "INDEX_TIMEOUT") or 10)
    try:
        return Cluster(url, key, replicas, shards, timeout) if url else None
    except ArchiveError as error:
        raise SettingsError(f"INDEX_URL: {error}") from error


def _path(env: Mapping[str, str], name: str) -> Path | None:
    text = env.get(name, "").strip()
    return Path(text).expanduser() if text else None


def _ids(env: Mapping[str, str], name: str) -> frozenset[int]:
    """The ids in a comma-separated list; those of groups are negative."""
    words = [word.strip() for word in env.get(name, "").split(",") if word.strip()]
    for word in words:
        if re.fullmatch(r"-?[0-9]+", word) is None:
            raise SettingsError(
                f"{name} must be numeric ids separated by commas, but {word!r} is not a number"
            )
    return frozenset(int(word) for word in words)


def _count(env: Mapping[str, str], name: str) -> int | None:
    """A whole number from 1 on, or None where nothing is said."""
    text = env.get(name, "").strip()
    if not text:
        return None
    if re.fullmatch(r"[0-9]{1,9}", text) is None or int(text) < 1:
        raise SettingsError(f"{name} must be a whole number from 1 on, not {text!r}")
    return int(text)


def _port(env: Mapping[str, str], name: str) -> int | None:
    """A TCP port, or None where nothing is said."""
    port = _count(env, name)
    if port is not None and port > LAST_PORT:
        raise SettingsError(f"{name} must be a port from 1 to {LAST_PORT}, not {port}")
    return port


def _flag(env: Mapping[str, str], name: str) -> bool:
    """Whether a variable is 1; a guess at anything else could open what shall be shut."""
    text = env.get(name, "").strip()
    if text not in ("", "0", "1"):
        raise SettingsError(f"{name} must be 1 or 0, not {text!r}")
    return text == "1"


def _webhook(text: str) -> str | None:
    """The public address that Telegram is to post updates to, or None for polling."""
    if not text:
        return None
    if ADDRESS.fullmatch(text) is None:
        raise SettingsError(
            "TELEGRAM_WEBHOOK_URL must be an address such as https://bot.example/updates; "
            "leave it empty to poll"
        )
    return text


def _secret(text: str) -> str:
    """What Telegram proves itself with, in the signs that it takes."""
    if text and SECRET.fullmatch(text) is None:
        raise SettingsError(
            "TELEGRAM_WEBHOOK_SECRET must be 16 to 256 letters, digits, _ or -: make one with "
            "`openssl rand -hex 32`"
        )
    return text


def _base_url(text: str) -> str | None:
    """The address in front of the token, or None for Telegram's own.

    That of a server alone is completed by "/bot". The value is not repeated in the error:
    somebody may have pasted it with the token.

    >>> _base_url("http://127.0.0.1:8081")
    'http://127.0.0.1:8081/bot'
    """
    if not text:
        return None
    if ADDRESS.fullmatch(text) is None:
        raise SettingsError(
            "TELEGRAM_BASE_URL must be an address such as https://api.telegram.org/bot; "
            "leave it empty for Telegram itself"
        )
    return text if text.endswith("/bot") else f"{text.rstrip('/')}/bot"
