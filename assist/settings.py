"""Settings, read once by an entry point from `ASSIST_*` variables, a `.env` file, or flags."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from assist.errors import SetupError
from assist.texts.dates import zone_named
from assist.texts.likeness import nearest_spelling

PREFIX = "ASSIST_"
QUOTE = "quote"
LOCAL = "local"


def _words(value: Any) -> Any:
    """Comma- or space-separated text as a tuple."""
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]


class Settings(BaseSettings):
    """All settings with their defaults; docs/reference.md lists them for users."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    data_dir: Path = Path(".assist")
    corpus_dir: Path = Path("corpus")
    model: str = QUOTE
    model_api_base: str | None = None
    model_api_key: SecretStr | None = None
    fallback_models: Words = ()
    fast_model: str | None = None
    context_tokens: int = Field(default=4_000, ge=200, le=200_000)
    judge_model: str | None = None
    embedder: str = LOCAL
    embedder_api_base: str | None = None
    embedder_api_key: SecretStr | None = None
    reranker: str | None = None
    reranker_api_base: str | None = None
    reranker_api_key: SecretStr | None = None
    database_url: str | None = None
    chroma_url: str | None = None
    frame_ancestors: Words = ()
    hosts_file: Path | None = None
    public_url: str | None = Field(default=None, pattern=r"^https?://[^\s/?#@]+$")
    oidc_issuer: str | None = Field(default=None, pattern=r"^https?://[^\s?#@]+$")
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_claim: str = "groups"
    oidc_roles: Words = ("agent=agent", "editor=editor", "lead=lead")
    timezone: str | None = None
    log_level: str = "info"
    approvals: bool = False
    log_format: str = "console"
    redis_url: SecretStr | None = None
    limit_requests_per_minute: int = Field(default=6_000, ge=0)
    limit_drafts_per_minute: int = Field(default=1_200, ge=0)
    limit_tokens_per_day: int = Field(default=0, ge=0)
    limit_usd_per_day: float = Field(default=0, ge=0, allow_inf_nan=False)
    retention_drafts_days: int = Field(default=180, ge=0, le=36_500)
    retention_conversations_days: int = Field(default=90, ge=0, le=36_500)
    retention_records_days: int = Field(default=30, ge=0, le=36_500)

    @property
    def writes(self) -> bool:
        """True when a language model is configured; otherwise drafts are quotes."""
        return self.model != QUOTE

    @property
    def sql_url(self) -> str:
        """The SQLAlchemy URL: the configured database, or SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'assist.db'}"


def load_settings(**flags: Any) -> Settings:
    """Build the settings; flags that are None do not count.

    Raises SetupError naming the variable when a name is unknown or a value does not fit.
    """
    dotenv = _read_dotenv(Path(".env"))
    _refuse_unknown([*os.environ, *dotenv])
    values = {name.removeprefix(PREFIX).lower(): value for name, value in dotenv.items()}
    values |= {
        name.removeprefix(PREFIX).lower(): value for name, value in os.environ.items() if name.startswith(PREFIX)
    }
    values = {name: value for name, value in values.items() if value}  # empty is not set
    values |= {name: value for name, value in flags.items() if value is not None}
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise SetupError(f"{name}: {first['msg']}; docs/reference.md lists the settings") from None
    if settings.embedder != LOCAL and "/" not in settings.embedder:
        raise SetupError(
            f"ASSIST_EMBEDDER: {settings.embedder!r} is neither {LOCAL!r} nor a litellm name such as openai/bge-m3"
        )
    if settings.reranker is not None and "/" not in settings.reranker:
        raise SetupError(f"ASSIST_RERANKER: {settings.reranker!r} is no litellm name such as cohere/rerank-v3.5")
    if settings.timezone is not None:
        zone_named(settings.timezone)
    _check_oidc(settings)
    return settings


def _check_oidc(settings: Settings) -> None:
    """Signing in with the shop's own accounts is set up whole or not at all."""
    if settings.oidc_issuer is None:
        return
    if not settings.oidc_client_id or not settings.oidc_client_secret:
        raise SetupError("ASSIST_OIDC_ISSUER needs ASSIST_OIDC_CLIENT_ID and ASSIST_OIDC_CLIENT_SECRET beside it")
    address = urlsplit(settings.oidc_issuer)
    if address.scheme != "https" and address.hostname not in ("127.0.0.1", "::1", "localhost"):
        raise SetupError(f"ASSIST_OIDC_ISSUER: {settings.oidc_issuer!r} must be https")
    for pair in settings.oidc_roles:
        role, _, value = pair.partition("=")
        if role not in ("agent", "editor", "lead") or not value:
            raise SetupError(
                f"ASSIST_OIDC_ROLES: {pair!r} is not ROLE=VALUE, such as lead=support-leads (agent, editor or lead)"
            )


def _read_dotenv(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    from dotenv import dotenv_values

    return {k: v for k, v in dotenv_values(path).items() if k.startswith(PREFIX) and v is not None}


def _refuse_unknown(names: list[str]) -> None:
    known = [PREFIX + field.upper() for field in Settings.model_fields]
    for name in names:
        if not name.startswith(PREFIX) or name in known:
            continue
        near = nearest_spelling(name, known)
        hint = f"did you mean {near}?" if near else "docs/reference.md lists the settings"
        raise SetupError(f"{name} is not a setting; {hint}")
