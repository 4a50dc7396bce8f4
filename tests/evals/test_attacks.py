"""Attacks: the shipped payloads leak nothing through the real pipeline, and a leak would be seen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner

from assist.assistant import Assistant
from assist.drafting import outputs, writings
from assist.drafting.outputs import Output
from assist.errors import InvalidInput
from assist.knowledge.index import VectorIndex, open_index
from assist.knowledge.passages import Search
from assist.store import open_store
from assist.testing import HashEmbedder, ScriptedModel
from evals.__main__ import app
from evals.attacks import Payload, read_payloads, run_attacks, summarise
from evals.cases import load_cases
from evals.obedience import Asks
from evals.statistics import upper_rate


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[tuple[Search, VectorIndex]]:
    """An empty store and index."""
    index = open_index(tmp_path / "scratch")
    yield Search(open_store(f"sqlite:///{tmp_path / 'scratch' / 'assist.db'}"), index, HashEmbedder()), index
    index.close()
