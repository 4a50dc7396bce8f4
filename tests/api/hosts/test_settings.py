"""hosts.toml: strict, secrets elsewhere, mistakes in one line that never repeats a secret."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.hosts.settings import load_hosts
from assist.errors import SetupError
from assist.hosts.installations import FOLDERS
from assist.settings import Settings

CHATWOOT = '[chatwoot]\nurl = "https://chat.example.com/"\naccount = 1\ntoken = "env:T"\nwebhook_secret = "env:S"\n'


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("T", "token-value")
    monkeypatch.setenv("S", "secret-value")


def written(tmp_path: Path, text: str) -> Settings:
    """Settings whose data folder holds this hosts.toml."""
    (tmp_path / "hosts.toml").write_text(text, encoding="utf-8")
    return Settings.model_validate({"data_dir": tmp_path})


def test_without_a_file_no_helpdesk_is_heard(tmp_path: Path) -> None:
    """Nothing to configure for whoever needs none."""
    hosts = load_hosts(Settings.model_validate({"data_dir": tmp_path}))
    assert (hosts.chatwoot, hosts.zendesk, hosts.wecom) == (None, None, None)


def test_secrets_come_from_the_environment_or_a_private_file(tmp_path: Path) -> None:
    """And do not show themselves."""
    private = tmp_path / "secret"
    private.write_text("from-file\n")
    private.chmod(0o600)
    chatwoot = load_hosts(written(tmp_path, CHATWOOT.replace("env:S", f"file:{private}"))).chatwoot
    assert chatwoot is not None
    assert chatwoot.webhook_secret is not None
    assert chatwoot.webhook_secret.get_secret_value() == "from-file"
    assert chatwoot.token.get_secret_value() == "token-value"
    assert chatwoot.url == "https://chat.example.com"
    assert "token-value" not in repr(chatwoot)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (CHATWOOT.replace("env:T", "plain-secret"), "chatwoot.token: a secret is named, not written here"),
        (CHATWOOT.replace("env:T", "env:NOT_SET"), "chatwoot.token: env:NOT_SET is empty or not set"),
        (CHATWOOT.replace("env:T", "file:/nowhere/x"), "chatwoot.token: /nowhere/x: No such file or directory"),
        (CHATWOOT.replace('webhook_secret = "env:S"\n', ""), "webhook_secret is missing"),
        (CHATWOOT + "allow_unsigned = true\n", "allow_unsigned needs a path_secret"),
        (CHATWOOT + "privat_note = true\n", "chatwoot.privat_note: Extra inputs are not permitted"),
        (CHATWOOT.replace("account = 1", 'account = "1"'), "chatwoot.account: Input should be a valid integer"),
        (CHATWOOT.replace("https://chat.example.com/", "chat"), "chatwoot.url: not an address"),
        ("[slack]\n", "slack: Extra inputs"),
        ("not toml", "not TOML"),
        ('[zendesk]\naudience = "https://a.example/x"\npublic_key = "none.pem"\n', "No such file"),
    ],
)
def test_a_mistake_is_named_with_its_field(tmp_path: Path, text: str, message: str) -> None:
    """File, field, what is wrong; the value is not repeated."""
    with pytest.raises(SetupError, match=re.escape(message)) as raised:
        load_hosts(written(tmp_path, text))
    assert "plain-secret" not in str(raised.value)
    assert str(raised.value).count("\n") == 0


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    """Like a private key of ssh."""
    loose = tmp_path / "secret"
    loose.write_text("x")
    loose.chmod(0o644)
    with pytest.raises(SetupError, match="can be read by others; chmod 600 it"):
        load_hosts(written(tmp_path, CHATWOOT.replace("env:S", f"file:{loose}")))


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    """Unlike the one in the data folder."""
    with pytest.raises(SetupError, match=r"gone\.toml: No such file.*ASSIST_HOSTS_FILE"):
        load_hosts(Settings.model_validate({"data_dir": tmp_path, "hosts_file": tmp_path / "gone.toml"}))


def test_what_connect_prints_can_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All parts in one file, as printed, with what is commented out switched on."""
    for name in ("CHATWOOT_TOKEN", "CHATWOOT_WEBHOOK_SECRET", "CHATWOOT_PATH_SECRET", "WECOM_SECRET"):
        monkeypatch.setenv(name, "x")
    (tmp_path / "zendesk.pem").write_text("key")
    parts = "".join((FOLDERS / host / "hosts.toml").read_text("utf-8") for host in ("chatwoot", "zendesk", "wecom"))
    options = re.sub(r"^# (?=(?:suggestions|allow_unsigned|path_secret) =)", "", parts, flags=re.MULTILINE)
    for text in (parts, options):
        hosts = load_hosts(written(tmp_path, text))
        assert hosts.chatwoot is not None
        assert hosts.zendesk is not None
        assert hosts.zendesk.public_key == "key"
        assert hosts.wecom is not None
