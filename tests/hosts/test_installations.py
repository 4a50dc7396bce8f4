"""Installations: the apps to install, the steps for people, and addresses that cannot work."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from assist.errors import InvalidInput, SetupError
from assist.hosts.installations import HOSTS, installation, origin_of, write_app

SERVER = "https://assist.example.com"
ROOT = Path(__file__).parent.parent.parent


def assist(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "assist"), "connect", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("host", HOSTS)
def test_every_helpdesk_has_steps_in_both_languages(host: str) -> None:
    """With the server's address in them, and no gap left to fill by hand."""
    for language in ("zh", "en"):
        made = installation(host, SERVER, language)
        assert SERVER in made.steps
        for text in [
            made.steps,
            *(content.decode() for name, content in made.files.items() if not name.endswith(".png")),
        ]:
            assert "__SERVER__" not in text
            assert "__HOST__" not in text


@pytest.mark.parametrize("host", HOSTS)
def test_the_docs_describe_every_helpdesk(host: str) -> None:
    """A page each, in both languages, saying what is confirmed."""
    page = (ROOT / "docs" / "hosts" / f"{host}.md").read_text("utf-8")
    assert "## 中文" in page
    assert "Not confirmed" in page
    assert f"assist connect {host}" in page


@pytest.mark.parametrize("host", HOSTS)
def test_the_sidebar_knows_every_helpdesk(host: str) -> None:
    """By an adapter of its own; the element speaks the generic protocol. The overview lists them all."""
    adapter = "generic" if host == "component" else host
    assert f'import("./hosts/{adapter}.js")' in (ROOT / "api/web/host.js").read_text("utf-8")
    assert f"| [{host}]({host}.md) |" in (ROOT / "docs/hosts/README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://assist.example.com", "https://assist.example.com"),
        ("https://Assist.example.com:8443/", "https://assist.example.com:8443"),
        ("http://127.0.0.1:8100", "http://127.0.0.1:8100"),
        ("http://localhost:8100", "http://localhost:8100"),
        ("http://[::1]:8100", "http://[::1]:8100"),
    ],
)
def test_a_server_is_https_or_this_machine(address: str, origin: str) -> None:
    """An origin: what browsers compare."""
    assert origin_of(address) == origin


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("http://assist.example.com", "https only"),
        ("http://10.0.0.8:8100", "https only"),
        ("assist.example.com", "is not an address"),
        ("ftp://assist.example.com", "is not an address"),
        ('https://a"onload="x.example', "is not an address"),
        ("https://assist.example.com/sub", "leave out everything after the host"),
        ("https://assist.example.com?x=1", "leave out everything after the host"),
        ("https://user:pass@assist.example.com", "leave out everything after the host"),
        ("https://assist.example.com:99999", "out of range"),
        ("https://[::1", "Invalid IPv6 URL"),
    ],
)
def test_an_address_that_cannot_work_is_refused(address: str, message: str) -> None:
    """Before anything is written."""
    with pytest.raises(InvalidInput, match=message):
        origin_of(address)


def test_the_zendesk_app_is_complete() -> None:
    """Manifest, both languages, page, bridge and element; only our host may be asked; the key stays with Zendesk."""
    files = installation("zendesk", SERVER, "en").files
    manifest = json.loads(files["manifest.json"])
    assert manifest["domainWhitelist"] == ["assist.example.com"]
    assert manifest["parameters"] == [{"name": "token", "type": "text", "secure": True, "required": True}]
    page = manifest["location"]["support"]["ticket_sidebar"]["url"]
    assert {page, "assets/bridge.js", "assets/reply-assist.js", "assets/logo.png", "assets/logo-small.png"} <= set(
        files
    )
    for name in ("en", "zh-cn"):
        app = json.loads(files[f"translations/{name}.json"])["app"]
        assert {"name", "short_description", "long_description", "installation_instructions"} <= set(app)
    assert (ROOT / "api/web/reply-assist.js").read_bytes() == files["assets/reply-assist.js"]


def test_the_freshdesk_app_is_complete() -> None:
    """Requests go to declared hosts, keys are secure parameters, pages and icon are where the manifest says."""
    files = installation("freshdesk", SERVER, "en").files
    manifest = json.loads(files["manifest.json"])
    requests = json.loads(files["config/requests.json"])
    assert set(manifest["modules"]["common"]["requests"]) == set(requests)
    assert requests["signIn"]["schema"]["host"] == "assist.example.com"
    parameters = json.loads(files["config/iparams.json"])
    assert parameters["token"]["secure"]
    assert parameters["freshdesk_key"]["secure"]
    place = manifest["modules"]["support_ticket"]["location"]["ticket_sidebar"]
    assert {f"app/{place['url']}", f"app/{place['icon']}", "app/bridge.js", "app/reply-assist.js"} <= set(files)


def test_an_app_is_a_folder_or_a_zip_with_the_same_files(tmp_path: Path) -> None:
    """And never written over something else."""
    made = installation("zendesk", SERVER, "en")
    names = write_app(made, tmp_path / "app")
    write_app(made, tmp_path / "new" / "app.zip")
    with zipfile.ZipFile(tmp_path / "new" / "app.zip") as archive:
        assert archive.namelist() == names
        assert {name: archive.read(name) for name in names} == made.files
    assert {str(path.relative_to(tmp_path / "app")) for path in (tmp_path / "app").rglob("*.*")} == set(names)
    for there in ("app", "new/app.zip"):
        with pytest.raises(SetupError, match="is there already"):
            write_app(made, tmp_path / there)


def test_where_nothing_is_installed_nothing_is_written(tmp_path: Path) -> None:
    """Chatwoot takes an address."""
    with pytest.raises(InvalidInput, match="chatwoot needs no files"):
        write_app(installation("chatwoot", SERVER, "zh"), tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_the_command_prints_steps_and_writes_the_app(tmp_path: Path) -> None:
    """For people in their language, for programs as one JSON document."""
    out = tmp_path / "app.zip"
    done = assist("zendesk", "--server", SERVER, "--out", str(out), "--language", "en", "--json")
    result: dict[str, Any] = json.loads(done.stdout)
    assert set(result) == {"host", "server", "out", "files", "steps", "settings", "origins"}
    assert out.is_file()
    assert "设置 > 集成" in assist("chatwoot", "--server", SERVER, "--language", "zh").stdout
    assert "[chatwoot]" in assist("chatwoot", "--server", SERVER, "--language", "en").stdout
    assert set(json.loads(assist("list", "--json").stdout)) == set(HOSTS)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["slack"], "host 'slack' is not one of generic, component, chatwoot"),
        (["zendesk", "--server", "http://shop.example"], "a helpdesk embeds https only"),
        (["window", "--out", "x"], "window needs no files"),
        (["window", "--language", "fr"], "language 'fr' is not one of zh, en"),
    ],
)
def test_a_mistake_is_one_line(arguments: list[str], message: str) -> None:
    """What, where, what to do; status 2."""
    done = assist(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
