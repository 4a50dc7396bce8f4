"""Serving: other machines are let in only where somebody can sign in, and a lead's link is printed for this one only."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist import keys, people, serving
from assist.errors import SetupError
from assist.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, engine: Engine) -> Settings:
    return Settings.model_validate({"data_dir": tmp_path / "data"})


@pytest.mark.parametrize(
    ("host", "is_own"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False),
     ("192.0.2.7", False), ("assist.example.com", False), ("", False)],
)  # fmt: skip
def test_only_loopback_is_this_machine_alone(host: str, is_own: bool) -> None:
    """A name that may mean anything is not."""
    assert serving.is_loopback(host) == is_own


def test_on_this_machine_a_link_is_printed_that_works_once(settings: Settings, engine: Engine) -> None:
    """The session it gives is a lead's."""
    _, line = serving._welcome(settings, "127.0.0.1", 8100)
    session, _ = keys.sign_in(engine, line.partition("#token=")[2])
    assert session.role == "lead"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_other_machines_are_let_in_when_somebody_can_sign_in(settings: Settings, engine: Engine, host: str) -> None:
    """Before that the refusal names the command; a program's key is nobody's, and the link stays away."""
    keys.create_key(engine, "ci", "ci")
    with pytest.raises(SetupError, match="assist keys create --role lead"):
        serving._welcome(settings, host, 8100)
    key, _ = keys.create_key(engine, "lead", "Lea")
    assert "token" not in "".join(serving._welcome(settings, host, 8100))
    keys.revoke_key(engine, key.id)
    with pytest.raises(SetupError):
        serving._welcome(settings, host, 8100)
    people.invite(engine, "Ann", "agent", by="k")
    serving._welcome(settings, host, 8100)


@pytest.mark.parametrize(
    ("host", "public", "told"),
    [
        ("192.0.2.7", None, "http://192.0.2.7:8100"),
        ("::1", None, "http://[::1]:8100"),
        ("0.0.0.0", None, f"http://{socket.gethostname()}:8100"),
        ("0.0.0.0", "https://assist.example.com", "https://assist.example.com"),
    ],
)
def test_the_address_told_is_one_that_works(
    settings: Settings, engine: Engine, host: str, public: str | None, told: str
) -> None:
    """Not 127.0.0.1 for a server that listens everywhere."""
    keys.create_key(engine, "lead", "Lea")
    first, *_ = serving._welcome(settings.model_copy(update={"public_url": public}), host, 8100)
    assert f"{told} " in f"{first} "


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
def test_what_customers_wrote_is_for_the_owner_of_the_folder(settings: Settings, engine: Engine) -> None:
    """Folder, database, and what SQLite writes beside it."""
    keys.create_key(engine, "lead", "Lea")
    assert stat.S_IMODE(settings.data_dir.stat().st_mode) == 0o700
    files = list(settings.data_dir.glob("assist.db*"))
    assert len(files) >= 2
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
