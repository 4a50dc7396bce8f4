"""Settings: from the environment, a .env file, or flags; unknown names are mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

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
