"""hosts.toml: what the server needs to know of the helpdesks that it hears from; `assist connect HOST` prints it.

A secret stands elsewhere and is named: "env:NAME", an environment variable, or "file:PATH", a file that its owner alone
may read.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr, ValidationError, model_validator

from assist.errors import SetupError
from assist.keys import Role
from assist.settings import Settings

FILE = "hosts.toml"
_OTHERS = 0o077  # what a file of secrets may not grant


def _secret(name: SecretStr) -> SecretStr:
    kind, _, place = name.get_secret_value().partition(":")
    if kind == "env" and place:
        found = os.environ.get(place, "")
    elif kind == "file" and place:
        found = _from_file(Path(place))
    else:
        raise ValueError('a secret is named, not written here: "env:NAME" or "file:PATH"')
    if not found.strip():
        raise ValueError(f"{kind}:{place} is empty or not set")
    return SecretStr(found.strip())


def _from_file(path: Path) -> str:
    try:
        if os.name == "posix" and path.stat().st_mode & _OTHERS:
            raise ValueError(f"{path} can be read by others; chmod 600 it")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from None


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not an address such as https://chat.example.com")
    return text.rstrip("/")


def _aes_key(key: SecretStr) -> SecretStr:
    if not re.fullmatch("[A-Za-z0-9+/]{43}", key.get_secret_value()):
        raise ValueError("an EncodingAESKey has 43 letters and digits")
    return key


Secret = Annotated[SecretStr, AfterValidator(_secret)]
Address = Annotated[str, AfterValidator(_address)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ChatwootSettings(_Part):
    """A Chatwoot account. `suggestions`: nothing, kept (drafted and compared with what was sent), or a private note."""

    url: Address
    account: int
    token: Secret
    webhook_secret: Secret | None = None
    suggestions: Literal["nothing", "kept", "private_note"] = "kept"
    allow_unsigned: bool = False
    path_secret: Secret | None = None

    @model_validator(mode="after")
    def _can_be_told_apart(self) -> ChatwootSettings:
        if self.allow_unsigned and not self.path_secret:
            raise ValueError("allow_unsigned needs a path_secret that nobody can guess")
        if not self.allow_unsigned and not self.webhook_secret:
            raise ValueError("webhook_secret is missing: Chatwoot shows it where the webhook was added")
        return self


class ZendeskSettings(_Part):
    """An app page of one's own with signed addresses: whom its tokens are for, and the key that signs them."""

    audience: Address
    public_key: str


class WecomServiceSettings(_Part):
    """微信客服: the secret that reads its messages, and token and key of the callback that tells of them."""

    secret: Secret
    token: Secret
    aes_key: Annotated[Secret, AfterValidator(_aes_key)]


class WecomSignInSettings(_Part):
    """Which of the members that may use the app come in, and as what, by WeCom's userid; `agents` may be "all"."""

    agents: list[str] | Literal["all"] = []
    editors: list[str] = []
    leads: list[str] = []
    inside: Address = "https://open.weixin.qq.com"
    outside: Address = "https://login.work.weixin.qq.com"

    def role(self, user: str) -> Role | None:
        """The highest role that is meant for a member."""
        if user in self.leads:
            return "lead"
        if user in self.editors:
            return "editor"
        return "agent" if self.agents == "all" or user in self.agents else None


class WecomSettings(_Part):
    """A WeCom app, the toolbar page that may be signed for; 微信客服 if its messages are read; signing in."""

    corp_id: str
    agent_id: int
    secret: Secret
    page: Address
    api: Address = "https://qyapi.weixin.qq.com"
    service: WecomServiceSettings | None = None
    sign_in: WecomSignInSettings | None = None


class HostSettings(_Part):
    """All helpdesks; one that is not named is not heard."""

    chatwoot: ChatwootSettings | None = None
    zendesk: ZendeskSettings | None = None
    wecom: WecomSettings | None = None


def load_hosts(settings: Settings) -> HostSettings:
    """The settings in ASSIST_HOSTS_FILE, or in hosts.toml in the data folder if there is one.

    Raises SetupError naming file and field.
    """
    path = settings.hosts_file or settings.data_dir / FILE
    if settings.hosts_file is None and not path.is_file():
        return HostSettings()
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        found = HostSettings.model_validate(given)
        return _with_key(found, path) if found.zendesk else found
    except OSError as error:
        raise SetupError(f"{path}: {error.strerror}; ASSIST_HOSTS_FILE names the file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SetupError(f"{path}: not TOML in UTF-8 ({error})") from None
    except ValidationError as error:
        raise SetupError(f"{path}: {_explain(error)}; `assist connect HOST` prints what belongs there") from None


def _with_key(found: HostSettings, path: Path) -> HostSettings:
    assert found.zendesk is not None
    key = (path.parent / found.zendesk.public_key).read_text(encoding="utf-8")
    return found.model_copy(update={"zendesk": found.zendesk.model_copy(update={"public_key": key})})


def _explain(error: ValidationError) -> str:
    """Never the value given: it may be a secret written there by mistake."""
    first: Any = error.errors(include_input=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg'].removeprefix('Value error, ')}"
