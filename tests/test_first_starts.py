"""First starts: what a shop is told while its documents are made ready, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.console import reader_language
from assist.first_starts import Telling, publish_first
from assist.knowledge.index import VectorIndex
from assist.testing import HashEmbedder


@pytest.fixture
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("in_english")
def test_what_is_done_is_told_with_counts_and_only_once(
    engine: Engine, index: VectorIndex, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On stderr: standard output is for results. A second start has nothing to tell."""
    publish_first(engine, index, HashEmbedder(), shop)
    out, told = capsys.readouterr()
    first, *between, last = told.splitlines()
    assert out == ""
    assert first.startswith(f"first start: making the shop's 6 documents in {shop} ready for search")
    assert between == ["  8 of 8 passages read"]
    assert last == "the documents are ready: 6, in 8 passages"
    publish_first(engine, index, HashEmbedder(), shop)
    assert capsys.readouterr().err == ""


def test_it_is_told_in_the_language_of_the_terminal(
    engine: Engine, index: VectorIndex, shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Chinese shop reads Chinese."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    publish_first(engine, index, HashEmbedder(), shop)
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith("首次启动：")
    assert told[1:] == ["  已读资料 8/8 段", "资料已就绪：6 篇，共 8 段"]


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN"}, "zh"),
        ({"LANG": ""}, "en"),
        ({}, "en"),
    ],
)
@pytest.mark.usefixtures("in_english")
def test_the_environment_names_the_language(
    environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The more general wins, as everywhere on such systems."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert reader_language() == language


def test_long_work_is_told_in_tenths(capsys: pytest.CaptureFixture[str]) -> None:
    """Not a line a batch; stages are told apart, and unknown ones let be."""
    telling = Telling("en")
    for done in range(0, 5_001, 10):
        telling("embed", done, 5_000)
    telling("questions", 50, 100)
    telling("questions", 100, 100)
    telling("something new", 1, 1)
    telling("embed", 0, 0)
    told = capsys.readouterr().err.splitlines()
    assert told[:2] == ["  500 of 5,000 passages read", "  1,000 of 5,000 passages read"]
    assert told[9:] == [
        "  5,000 of 5,000 passages read",
        "  50 of 100 ways in which customers ask learned",
        "  100 of 100 ways in which customers ask learned",
    ]
