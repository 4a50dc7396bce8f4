"""Settings: from the environment, a .env file, or flags; unknown names are mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist import console
from assist.errors import SetupError
from assist.settings import load_settings


def test_flags_beat_the_environment_and_that_beats_dotenv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The nearer to the command, the stronger."""
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("ASSIST_MODEL=openai/dotenv\nASSIST_CORPUS_DIR=a\nOTHER=1\n")
    monkeypatch.setenv("ASSIST_CORPUS_DIR", "b")
    assert load_settings().model == "openai/dotenv"
    assert load_settings().corpus_dir == Path("b")
    assert load_settings(corpus_dir=Path("c")).corpus_dir == Path("c")
    monkeypatch.setenv("ASSIST_MODEL", "")  # an empty value takes the file's away
    assert load_settings().model == "quote"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("ASSIST_MODLE", "x", "ASSIST_MODLE is not a setting; did you mean ASSIST_MODEL?"),
        ("ASSIST_EMBEDDER", "lokal", "'lokal' is neither 'local' nor a litellm name such as openai/bge-m3"),
        ("ASSIST_TIMEZONE", "Peking", "'Peking' is no time zone that this machine knows; write one like Asia/Shanghai"),
        ("ASSIST_RERANKER", "rerank", "'rerank' is no litellm name such as cohere/rerank-v3.5"),
    ],
)
def test_a_setting_that_would_do_nothing_is_an_error(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str
) -> None:
    """Better to stop than to run differently from what was asked."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SetupError, match=message.replace("?", r"\?")):
        load_settings()


def test_lists_may_be_written_with_commas_or_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    """As people write them."""
    monkeypatch.setenv("ASSIST_FRAME_ANCESTORS", "https://a.example, https://b.example")
    assert load_settings().frame_ancestors == ("https://a.example", "https://b.example")


def test_a_key_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in logs, not in a traceback."""
    monkeypatch.setenv("ASSIST_MODEL_API_KEY", "sk-secret")
    assert "sk-secret" not in repr(load_settings())


class TestTenants:
    """Several shops on one server: what one is told apart from the other is apart."""

    @pytest.fixture(autouse=True)
    def server(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.chdir(tmp_path)
        for name, value in {
            "ASSIST_DATA_DIR": "data", "ASSIST_CORPUS_DIR": "corpus", "ASSIST_MODEL": "openai/common",
            "ASSIST_PUBLIC_URL": "https://assist.example", "ASSIST_OIDC_ISSUER": "https://id.example",
            "ASSIST_OIDC_CLIENT_ID": "id", "ASSIST_OIDC_CLIENT_SECRET": "s", "ASSIST_TENANTS": "north south",
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)

    def test_one_has_its_own_places_and_nobody_elses_people(self) -> None:
        """What the server uses for all is common: the model and its key."""
        found = load_settings(tenant="north")
        assert (found.data_dir, found.corpus_dir) == (Path("data/tenants/north"), Path("data/tenants/north/corpus"))
        assert (found.public_url, found.model) == ("https://north.assist.example", "openai/common")
        assert (found.oidc_issuer, found.tenants) == (None, ())

    def test_its_own_file_and_a_flag_say_otherwise(self, tmp_path: Path) -> None:
        """The nearer, the stronger."""
        own = tmp_path / "data" / "tenants" / "north" / "settings.env"
        own.parent.mkdir(parents=True)
        own.write_text("ASSIST_MODEL=openai/own\nASSIST_CORPUS_DIR=/srv/north\n")
        assert load_settings(tenant="north").model == "openai/own"
        assert load_settings(tenant="north").corpus_dir == Path("/srv/north")
        assert load_settings(tenant="north", corpus_dir=Path("c")).corpus_dir == Path("c")
        own.write_text("ASSIST_DATA_DIR=/elsewhere\n")
        with pytest.raises(SetupError, match=r"settings\.env: ASSIST_DATA_DIR is not for a tenant to say"):
            load_settings(tenant="north")

    def test_a_command_works_for_the_one_that_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """`ASSIST_TENANT=north assist corpus publish`."""
        with pytest.raises(SetupError, match=r"for which shop.*ASSIST_TENANT=NAME.*north, south"):
            console.read_settings()
        assert console.read_settings(for_all=True).tenants == ("north", "south")
        monkeypatch.setenv("ASSIST_TENANT", "north")
        assert console.read_settings().tenant == "north"

    def test_each_has_a_schema_of_one_database(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """An address with options of its own keeps the rest of it; SQLite has a file for each."""
        assert load_settings(tenant="north").sql_url.endswith("data/tenants/north/assist.db")
        monkeypatch.setenv("ASSIST_DATABASE_URL", "postgresql+psycopg://app:secret@db/assist?sslmode=require")
        url = load_settings(tenant="east-side").sql_url
        assert "app:secret@db/assist" in url
        assert "search_path%3Dtenant_east_side" in url
        monkeypatch.setenv("ASSIST_DATABASE_URL", "sqlite:///one.db")
        with pytest.raises(SetupError, match="need PostgreSQL"):
            _ = load_settings(tenant="north").sql_url

    @pytest.mark.parametrize("name", ["North", "no_rth", "-a", "default", "a b", "../a", "a" * 50, "a"])
    def test_a_name_is_a_part_of_a_host_name(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        """And of a folder, a schema and a collection."""
        monkeypatch.setenv("ASSIST_TENANTS", f"north,{name.replace(' ', '_')}")
        with pytest.raises(SetupError, match=r"ASSIST_TENANTS.*is no name of a tenant"):
            load_settings()
