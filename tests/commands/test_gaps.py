"""`assist corpus gaps`: what customers asked in vain, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assist.__main__ import app
from assist.assistant import Assistant
from assist.knowledge.index import VectorIndex
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.testing import HashEmbedder
from tests.asking import ask
from tests.review.asked_gaps import ANSWER, GRIND


@pytest.fixture(autouse=True)
def encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that the shop of the tests is published with."""
    monkeypatch.setattr("assist.knowledge.embedders.open_embedder", lambda _settings: HashEmbedder())


def gaps(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["corpus", "gaps", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_no_gaps_are_said_in_words(assistant: Assistant) -> None:
    """Before anybody asked."""
    assert gaps().startswith("no gaps")


def test_topics_are_listed_while_a_server_owns_the_index(assistant: Assistant) -> None:
    """With their questions; nothing is asked again then."""
    for number, text in enumerate(GRIND):
        assistant.draft(ask(text, id=f"c_{number}"))
    told = gaps()
    assert "3 customers in four weeks, 3 this week" in told
    assert all(text in told for text in GRIND)
    (gap,) = json.loads(gaps("--json"))["gaps"]
    assert (gap["state"], gap["customers"]) == ("open", 3)


def test_a_release_closes_them_where_no_server_runs(assistant: Assistant, index: VectorIndex, shop: Path) -> None:
    """Then the command asks again itself; closed ones are shown with --all."""
    for number, text in enumerate(GRIND):
        assistant.draft(ask(text, id=f"c_{number}"))
    (shop / "grinder.md").write_text(ANSWER, encoding="utf-8")
    publish(assistant.search.engine, index, HashEmbedder(), read_corpus(shop))
    index.close()
    assert json.loads(gaps("--json"))["gaps"] == []
    assert [gap["state"] for gap in json.loads(gaps("--all", "--json"))["gaps"]] == ["closed"]
