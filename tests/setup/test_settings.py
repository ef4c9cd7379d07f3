"""Settings: what holds by itself, what is accepted, and the sentence for what is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import setting_values
from bot.settings import EXPECTED, Settings, SettingsError, load_settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"


def loaded(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return load_settings(env_file=None)


def complaint(monkeypatch: pytest.MonkeyPatch, **values: str) -> str:
    with pytest.raises(SettingsError) as caught:
        loaded(monkeypatch, **values)
    return str(caught.value)


def test_nothing_has_to_be_set() -> None:
    settings = load_settings(env_file=None)
    assert settings.web_address == "http://127.0.0.1:8080"
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.telegram_token is None
    assert settings.redis_address is None
    assert settings.zone.key == "Asia/Shanghai"
    assert settings.database_address == f"sqlite+aiosqlite:///{Path('data').absolute()}/sansheng.db"


def test_every_setting_stands_in_the_example_and_nothing_else() -> None:
    named = re.findall(r"^#([A-Z_]+)=", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)


def test_every_setting_has_a_sentence() -> None:
    assert set(EXPECTED) == set(Settings.model_fields)


def test_the_example_tells_the_true_defaults(tmp_path: Path) -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    values = dict(line[1:].split("=", 1) for line in lines if re.match(r"#[A-Z_]+=", line))
    settings = Settings(_env_file=None)
    for name in Settings.model_fields:
        default = getattr(settings, name)
        if default not in (None, ()):
            assert str(default) == values[name.upper()], name


def test_the_example_is_accepted_as_it_stands_when_uncommented(tmp_path: Path) -> None:
    text = re.sub(r"^#([A-Z_]+=)", r"\1", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    (tmp_path / "policy.yaml").touch()
    (tmp_path / "phrases.yaml").touch()
    (tmp_path / "hours.yaml").touch()
    (tmp_path / "knowledge").mkdir()
    env_file = tmp_path / ".env"
    env_file.write_text(text.replace("/etc/sansheng", str(tmp_path)), encoding="utf-8")
    settings = load_settings(env_file)
    assert settings.telegram_token is not None
    assert settings.allowed_origins == ("https://shop.example.com", "https://www.example.com")


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("PORT=9001\nHOST=0.0.0.0\n", encoding="utf-8")
    monkeypatch.setenv("PORT", "9002")
    settings = load_settings(env_file)
    assert (settings.host, settings.port) == ("0.0.0.0", 9002)  # noqa: S104 - only read here


def test_an_empty_value_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = loaded(monkeypatch, TELEGRAM_TOKEN="", PORT="", DATABASE_URL="")
    assert settings.telegram_token is None
    assert settings.port == 8080


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_bytes(b"\xff\xfe\x00PORT")
    with pytest.raises(SettingsError, match=r"\.env cannot be read: it must be a UTF-8 text file"):
        load_settings(env_file)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("HOST", "not a host"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("TELEGRAM_API_URL", "https://api.telegram.org:port"),
        ("TELEGRAM_WEBHOOK_URL", "ftp://desk.example.com"),
        ("PUBLIC_URL", "desk"),
        ("ALLOWED_ORIGINS", "https://shop.example.com/path"),
        ("ALLOWED_ORIGINS", "https://shop.example.com,*"),
        ("TRUSTED_PROXIES", "the-proxy"),
        ("COMPANY_ZONE", "Mars/Olympus"),
        ("COMPANY_ZONE", "../etc/passwd"),
        ("COMPANY_NAME", "x" * 101),
        ("POLICY_FILE", "/nowhere/policy.yaml"),
        ("PHRASES_FILE", "/nowhere/phrases.yaml"),
        ("KNOWLEDGE_DIR", "/nowhere"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_malformed_value_ends_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    sentence = complaint(monkeypatch, **{name: value})
    assert sentence.startswith(f"{name} must be {EXPECTED[name.lower()]}, not '")
    assert sentence.endswith(". Set it in the environment or in .env.")
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_TOKEN", "hunter2 is no token"),
        ("TELEGRAM_WEBHOOK_SECRET", "hunter2-is-too-short"),
        ("TELEGRAM_WEBHOOK_SECRET", "hunter2/" * 8),
        ("DATABASE_URL", "mysql://root:hunter2@localhost/shop"),
        ("DATABASE_URL", "postgresql://root:hunter2@localhost:port/shop"),
        ("DATABASE_URL", "postgresql://root:hunter2@localhost"),
        ("REDIS_URL", "http://:hunter2@localhost"),
        ("REDIS_URL", "redis://:hunter2@localhost:port"),
    ],
)
def test_a_malformed_secret_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    sentence = complaint(monkeypatch, **{name: value})
    assert sentence == (
        f"{name} must be {EXPECTED[name.lower()]}. Set it in the environment or in .env."
    )


def test_each_of_several_wrong_values_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = complaint(monkeypatch, PORT="x", LOG_LEVEL="y").split("\n")
    assert [line.split()[0] for line in lines] == ["LOG_LEVEL", "PORT"]


def test_a_webhook_without_a_secret_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = complaint(
        monkeypatch, TELEGRAM_TOKEN="1:abc", TELEGRAM_WEBHOOK_URL="https://desk.example.com/t"
    )
    assert "TELEGRAM_WEBHOOK_SECRET must be set as well: write 32 to 256" in sentence


def test_a_webhook_without_a_token_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = complaint(monkeypatch, TELEGRAM_WEBHOOK_URL="https://desk.example.com/t")
    assert "TELEGRAM_TOKEN must be set as well" in sentence


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p%40ss@db/shop", "postgresql+asyncpg://u:p%40ss@db/shop"),
        ("postgresql://u@db:5433/shop", "postgresql+asyncpg://u@db:5433/shop"),
        ("postgresql+asyncpg://u@db/shop", "postgresql+asyncpg://u@db/shop"),
        ("postgres://u@db/shop?sslmode=require", "postgresql+asyncpg://u@db/shop?ssl=require"),
        ("sqlite:////srv/desk.db", "sqlite+aiosqlite:////srv/desk.db"),
        ("sqlite+aiosqlite:///desk.db", "sqlite+aiosqlite:///desk.db"),
    ],
)
def test_database_addresses_as_they_are_handed_out(given: str, used: str) -> None:
    assert setting_values.database_url(SecretStr(given)).get_secret_value() == used


@pytest.mark.parametrize(
    "given",
    [
        "redis://localhost:6379/0",
        "rediss://:p@cache:6380",
        "unix:///run/redis.sock",
        "redis+sentinel://a:26379,b:26379/desk/0",
        "redis+cluster://a:7000,b:7001",
    ],
)
def test_redis_addresses(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    assert loaded(monkeypatch, REDIS_URL=given).redis_address == given


def test_addresses_lose_the_slash_at_their_end(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = loaded(
        monkeypatch,
        PUBLIC_URL="https://desk.example.com/",
        ALLOWED_ORIGINS="https://Shop.example.com/",
    )
    assert settings.web_address == "https://desk.example.com"
    assert settings.allowed_origins == ("https://shop.example.com",)


def test_an_ipv6_host_stands_in_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    assert loaded(monkeypatch, HOST="::1", PORT="81").web_address == "http://[::1]:81"


def test_secrets_do_not_show_in_the_settings_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = loaded(
        monkeypatch,
        TELEGRAM_TOKEN="12345:hunter2",
        TELEGRAM_WEBHOOK_SECRET="hunter2-" * 4,
        DATABASE_URL="postgres://u:hunter2@db/shop",
        REDIS_URL="redis://:hunter2@cache",
    )
    assert "hunter2" not in f"{settings!r} {settings}"
    assert settings.secrets == ("12345:hunter2", "hunter2-" * 4)
