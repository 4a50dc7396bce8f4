"""Settings, read once by an entry point from `ASSIST_*` variables, a `.env` file, or flags."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from assist.errors import SetupError
from assist.texts.dates import zone_named
from assist.texts.likeness import nearest_spelling

PREFIX = "ASSIST_"
QUOTE = "quote"
LOCAL = "local"
OWN = "default"  # the tenant of a server that has one shop
TENANT = r"^[a-z][a-z0-9-]{0,38}[a-z0-9]$"  # a label of a host name, and of a schema
# What a tenant never has from the server's settings: places, and who may come in.
APART = ("data_dir", "corpus_dir", "hosts_file", "public_url", "frame_ancestors", "oidc_issuer", "oidc_client_id",
         "oidc_client_secret", "oidc_claim", "oidc_roles", "tenants")  # fmt: skip
TENANT_SETTINGS = "settings.env"
SCHEMA = "tenant_"  # what the name of a tenant's schema begins with
_NAMED = "small letters, digits and hyphens, a letter first"


def _words(value: Any) -> Any:
    """Comma- or space-separated text as a tuple."""
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]


class Settings(BaseModel):
    """All settings with their defaults; docs/reference.md lists them for users."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tenant: Annotated[str, Field(pattern=TENANT)] = OWN
    tenants: Words = ()
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
    otlp_endpoint: str | None = Field(default=None, pattern=r"^https?://[^\s/?#]+$")
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
        """The SQLAlchemy URL: the configured database, there a tenant's own schema, or SQLite in the data folder."""
        if self.database_url is None:
            return f"sqlite:///{self.data_dir.absolute() / 'assist.db'}"
        return self.database_url if self.tenant == OWN else in_schema(self.database_url, schema_of(self.tenant))


def load_settings(tenant: str | None = None, **flags: Any) -> Settings:
    """Build the settings, those of a tenant where one is named or set; flags that are None do not count.

    Raises SetupError naming the variable when a name is unknown or a value does not fit.
    """
    values = _values_of({**_read_dotenv(Path(".env")), **os.environ})
    if wanted := tenant or values.get("tenant"):
        values = _of_tenant(wanted, values)
    return _validated(values | {name: value for name, value in flags.items() if value is not None})


def _values_of(variables: Mapping[str, str]) -> dict[str, Any]:
    """The settings among variables, by their own names; one that is empty is not set."""
    _refuse_unknown(list(variables))
    return {
        name.removeprefix(PREFIX).lower(): value
        for name, value in variables.items()
        if name.startswith(PREFIX) and value
    }


def _of_tenant(name: str, common: Mapping[str, Any]) -> dict[str, Any]:
    """A tenant's settings: the common ones, but places of its own, and what its own file says instead.

    All of it lies in one folder, so that what is not told apart elsewhere is apart there.
    """
    if not re.match(TENANT, name):
        raise SetupError(f"{PREFIX}TENANT: {name!r} is no name of a tenant: {_NAMED}")
    if name == OWN:
        return {key: value for key, value in common.items() if key != "tenants"}
    folder = Path(common.get("data_dir", ".assist")) / "tenants" / name
    own = _values_of(_read_dotenv(folder / TENANT_SETTINGS))
    if foreign := next((key for key in ("tenant", "tenants", "data_dir") if key in own), None):
        raise SetupError(f"{folder / TENANT_SETTINGS}: {PREFIX}{foreign.upper()} is not for a tenant to say")
    shared = {key: value for key, value in common.items() if key not in APART}
    places = {"tenant": name, "data_dir": folder, "corpus_dir": folder / "corpus"}
    if public := common.get("public_url"):
        scheme, _, host = str(public).partition("://")
        places["public_url"] = f"{scheme}://{name}.{host}"
    return {**shared, **places, **own}


def _validated(values: Mapping[str, Any]) -> Settings:
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
    if wrong := next((name for name in settings.tenants if not re.match(TENANT, name) or name == OWN), None):
        raise SetupError(f"ASSIST_TENANTS: {wrong!r} is no name of a tenant: {_NAMED}")
    if settings.timezone is not None:
        zone_named(settings.timezone)
    _check_oidc(settings)
    return settings


def schema_of(tenant: str) -> str:
    """The PostgreSQL schema in which a tenant's tables lie."""
    return SCHEMA + tenant.replace("-", "_")


def in_schema(url: str, schema: str) -> str:
    """A PostgreSQL URL whose connections see one schema only, unless they name another. Raises SetupError for others.

    SQLite needs none: each tenant has its file.
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        address = make_url(url)
    except ArgumentError as error:
        raise SetupError(f"ASSIST_DATABASE_URL cannot be used: {error}") from None
    if address.get_backend_name() != "postgresql":
        raise SetupError("several tenants on one ASSIST_DATABASE_URL need PostgreSQL; without it each has its own file")
    seen = address.update_query_dict({"options": f"-c search_path={schema}"})
    return seen.render_as_string(hide_password=False)


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
