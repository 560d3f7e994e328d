"""Settings from the environment, and the file that lists them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.settings import Settings, SettingsError
from retrieval.indexing.qdrant_http import Cluster

EXAMPLE = Path(__file__).parent.parent / ".env.example"


class Recorded(Mapping[str, str]):
    """An environment without variables that remembers which were asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def test_env_example_lists_every_variable() -> None:
    """.env.example and the code name the same variables, each under a comment of its own."""
    env = Recorded()
    Settings.from_env(env)

    assert set(dotenv_values(EXAMPLE)) == env.asked
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    above = [lines[number - 1] for number, line in enumerate(lines) if "=" in line]
    assert len(above) == len(env.asked)
    assert all(line.startswith("# ") for line in above)


def test_env_example_is_the_default() -> None:
    """A copy of .env.example that nobody filled in changes nothing."""
    values = {name: value or "" for name, value in dotenv_values(EXAMPLE).items()}

    assert Settings.from_env(values) == Settings.from_env({}) == Settings()


def test_every_variable_arrives() -> None:
    """Each variable ends in its field, without the spaces around it."""
    settings = Settings.from_env(
        {
            "TELEGRAM_TOKEN": " 42:secret ",
            "TELEGRAM_BASE_URL": "http://127.0.0.1:8081/bot",
            "TELEGRAM_TOKEN_FILE": "/run/token",
            "TELEGRAM_ALLOWED_IDS": "12, -1001,",
            "TELEGRAM_ADMIN_IDS": "12",
            "TELEGRAM_QUESTIONS_PER_MINUTE": "6",
            "TELEGRAM_QUEUE": "100",
            "TELEGRAM_KEEP_DAYS": "7",
            "TELEGRAM_WEBHOOK_URL": "https://bot.example/updates",
            "TELEGRAM_WEBHOOK_SECRET": "0123456789abcdef",
            "TELEGRAM_WEBHOOK_PORT": "9000",
            "METRICS_PORT": "9090",
            "STATE_DIR": "/var/state",
            "INDEX_DIR": "/var/index",
            "INDEX_URL": "http://a:6333, http://b:6333",
            "INDEX_API_KEY": "k3y",
            "INDEX_REPLICAS": "2",
            "INDEX_SHARDS": "3",
            "INDEX_TIMEOUT": "5",
            "SEEDS_DIR": "news",
            "FETCHED_DIR": "/var/fetched",
            "FETCH_PRIVATE": "1",
            "EMBEDDING_MODEL": "some/encoder",
            "RERANKER_MODEL": "some/reranker",
        }
    )

    assert settings == Settings(
        telegram_token="42:secret",
        telegram_base_url="http://127.0.0.1:8081/bot",
        telegram_token_file=Path("/run/token"),
        telegram_allowed_ids=frozenset({12, -1001}),
        telegram_admin_ids=frozenset({12}),
        telegram_questions_per_minute=6,
        telegram_queue=100,
        telegram_keep_days=7,
        telegram_webhook_url="https://bot.example/updates",
        telegram_webhook_secret="0123456789abcdef",
        telegram_webhook_port=9000,
        metrics_port=9090,
        state_dir=Path("/var/state"),
        index_dir=Path("/var/index"),
        index_cluster=Cluster("http://a:6333, http://b:6333", "k3y", 2, 3, 5.0),
        seeds_dir=Path("news"),
        fetched_dir=Path("/var/fetched"),
        fetch_private=True,
        embedding_model="some/encoder",
        reranker_model="some/reranker",
    )
    assert settings.token() == "42:secret"


def test_a_missing_token_says_how_to_set_it() -> None:
    """Without a token everything but the bot works; the bot says where to get one."""
    settings = Settings.from_env({"TELEGRAM_TOKEN": " "})

    with pytest.raises(SettingsError, match=r"TELEGRAM_TOKEN is not set: copy \.env\.example"):
        settings.token()


@pytest.mark.parametrize("token", ["'42:secret'", "bot42:secret", "secret", "42:sec ret", "42:"])
def test_a_token_is_never_repeated(token: str) -> None:
    """Neither `repr` nor the refusal of a malformed token shows it."""
    settings = Settings.from_env({"TELEGRAM_TOKEN": token})

    with pytest.raises(SettingsError, match="does not look like a token") as refusal:
        settings.token()
    assert "sec" not in str(refusal.value) + repr(settings)


@pytest.mark.parametrize("ids", ["ada", "12;13", "1.5", "--1", "@ada", "१२"])
def test_ids_are_numbers(ids: str) -> None:
    """A name in the allow-list is refused, not passed over."""
    with pytest.raises(SettingsError, match="TELEGRAM_ALLOWED_IDS must be numeric ids"):
        Settings.from_env({"TELEGRAM_ALLOWED_IDS": ids})


@pytest.mark.parametrize("url", ["127.0.0.1:8081", "ftp://host/bot", "https:///bot"])
def test_a_base_url_is_an_address(url: str) -> None:
    """An address without scheme or path is refused and, for what may hide in it, not shown."""
    with pytest.raises(SettingsError, match="TELEGRAM_BASE_URL must be an address") as refusal:
        Settings.from_env({"TELEGRAM_BASE_URL": url})
    assert url not in str(refusal.value)


def test_the_token_may_lie_in_a_file(tmp_path: Path) -> None:
    """A file holds the token, and one that cannot be read is named."""
    file = tmp_path / "token"
    settings = Settings.from_env({"TELEGRAM_TOKEN_FILE": str(file)})
    with pytest.raises(SettingsError, match=r"TELEGRAM_TOKEN_FILE: .* cannot be read"):
        settings.token()

    file.write_text("42:secret\n")

    assert settings.token() == "42:secret"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_QUEUE", "0"),
        ("TELEGRAM_KEEP_DAYS", "a week"),
        ("METRICS_PORT", "65536"),
        ("FETCH_PRIVATE", "yes"),
        ("TELEGRAM_WEBHOOK_SECRET", "short"),
        ("TELEGRAM_WEBHOOK_URL", "bot.example"),
    ],
)
def test_what_cannot_be_meant_is_refused(name: str, value: str) -> None:
    """The variable is named, and nothing runs with a guess in its place."""
    with pytest.raises(SettingsError, match=name):
        Settings.from_env({name: value})
