"""Settings: from the environment or `.env` only; a wrong one ends in a plain sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot import setting_values as check

WebAddress = Annotated[str, AfterValidator(check.web_address)]
Origin = Annotated[str, AfterValidator(check.origin)]
Network = Annotated[str, AfterValidator(check.network)]
ExistingFile = Annotated[Path, AfterValidator(check.existing_file)]
ExistingFolder = Annotated[Path, AfterValidator(check.existing_folder)]

# What to write, for the sentence that is shown when a value does not do.
EXPECTED: Final[dict[str, str]] = {
    "telegram_token": "the token that @BotFather gave, like 123456789:AAE-abc_def",
    "telegram_api_url": "an address like https://api.telegram.org",
    "telegram_webhook_url": "an address like https://desk.example.com/telegram",
    "telegram_webhook_secret": "32 to 256 characters out of A-Z, a-z, 0-9, _ and -",
    "telegram_messages_per_second": "a number from 0 (no limit) to 1000",
    "database_url": "postgresql://user:password@host:5432/name, or nothing for SQLite in DATA_DIR",
    "redis_url": "redis://host:6379/0, redis+sentinel://host:26379/name, redis+cluster://host:6379"
    ", or nothing for the embedded server",
    "host": "an address to listen on, like 127.0.0.1 or 0.0.0.0",
    "port": "a number from 1 to 65535",
    "data_dir": "the path of a folder",
    "public_url": "an address like https://desk.example.com",
    "allowed_origins": "origins separated by commas, like https://shop.example.com",
    "trusted_proxies": "addresses or networks separated by commas, like 127.0.0.1,10.0.0.0/8",
    "company_name": "a name of at most 100 characters",
    "company_zone": "a time zone like Asia/Shanghai",
    "policy_file": "the path of a YAML file that exists",
    "phrases_file": "the path of a YAML file that exists",
    "hours_file": "the path of a YAML file that exists",
    "knowledge_dir": "the path of a folder that exists",
    "knowledge_meaning": "on, off, or the path of a folder with an ONNX model",
    "log_level": "debug, info, warning or error",
    "log_format": "auto, text or json",
}
# Never shown, not even when they are wrong.
_SECRET = {"telegram_token", "telegram_webhook_secret", "database_url", "redis_url"}


class SettingsError(Exception):
    """Settings do not do; the text says which and what to write, a sentence each."""


class Settings(BaseSettings):
    """Everything that can be set, with what holds when it is not."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    telegram_token: Annotated[SecretStr, AfterValidator(check.telegram_token)] | None = None
    telegram_api_url: WebAddress = "https://api.telegram.org"
    telegram_webhook_url: WebAddress | None = None
    telegram_webhook_secret: Annotated[SecretStr, AfterValidator(check.webhook_secret)] | None = (
        None
    )
    telegram_messages_per_second: int = Field(default=28, ge=0, le=1000)
    database_url: Annotated[SecretStr, AfterValidator(check.database_url)] | None = None
    redis_url: Annotated[SecretStr, AfterValidator(check.redis_url)] | None = None
    host: str = Field(default="127.0.0.1", pattern=r"^[A-Za-z0-9.:_-]+$")
    port: int = Field(default=8080, ge=1, le=65535)
    data_dir: Path = Path("data")
    public_url: WebAddress | None = None
    allowed_origins: Annotated[
        tuple[Origin, ...], NoDecode, BeforeValidator(check.comma_separated)
    ] = ()
    trusted_proxies: Annotated[
        tuple[Network, ...], NoDecode, BeforeValidator(check.comma_separated)
    ] = ()
    company_name: str = Field(default="Sansheng", min_length=1, max_length=100)
    company_zone: Annotated[str, AfterValidator(check.zone_name)] = "Asia/Shanghai"
    policy_file: ExistingFile | None = None
    phrases_file: ExistingFile | None = None
    hours_file: ExistingFile | None = None
    knowledge_dir: ExistingFolder | None = None
    knowledge_meaning: Annotated[Literal["on", "off"] | Path, BeforeValidator(check.meaning)] = "on"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], BeforeValidator(check.lower)
    ] = "info"
    log_format: Annotated[Literal["auto", "text", "json"], BeforeValidator(check.lower)] = "auto"

    @property
    def zone(self) -> ZoneInfo:
        """The company's time zone."""
        return ZoneInfo(self.company_zone)

    @property
    def database_address(self) -> str:
        """Where the truth is: the URL that was set, or a SQLite file in DATA_DIR."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite+aiosqlite:///{self.data_dir.absolute() / 'sansheng.db'}"

    @property
    def files_dir(self) -> Path:
        """Where customers' files are, each under its random name."""
        return self.data_dir / "files"

    @property
    def meanings_dir(self) -> Path:
        """Where it is kept what the knowledge base means: what is lost is learned again."""
        return self.data_dir / "meanings"

    @property
    def redis_address(self) -> str | None:
        """The Redis to use; None for the embedded one."""
        return None if self.redis_url is None else self.redis_url.get_secret_value()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not stand in any log."""
        kept = (self.telegram_token, self.telegram_webhook_secret)
        return tuple(secret.get_secret_value() for secret in kept if secret is not None)

    @property
    def web_address(self) -> str:
        """The address that people open, as PUBLIC_URL or HOST and PORT say."""
        if self.public_url is not None:
            return self.public_url
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Read the settings; raise `SettingsError` with a plain sentence for each that does not do."""
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as error:
        sentences = {_sentence(detail["loc"], detail.get("input")) for detail in error.errors()}
        raise SettingsError("\n".join(sorted(sentences))) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{env_file} cannot be read: it must be a UTF-8 text file.") from error
    _check_webhook(settings)
    return settings


def _sentence(location: tuple[int | str, ...], given: Any) -> str:
    name = str(location[0])
    shown = "" if name in _SECRET else f", not {str(given)[:80]!r}"
    return f"{name.upper()} must be {EXPECTED[name]}{shown}. Set it in the environment or in .env."


def _check_webhook(settings: Settings) -> None:
    if settings.telegram_webhook_url is None:
        return
    missing = [
        name
        for name in ("telegram_token", "telegram_webhook_secret")
        if getattr(settings, name) is None
    ]
    if missing:
        raise SettingsError(
            f"TELEGRAM_WEBHOOK_URL is set, so {missing[0].upper()} must be set as well: "
            f"write {EXPECTED[missing[0]]}."
        )
