"""Answerability: pools, rates and the figures behind them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.errors import InvalidInput
from assist.knowledge import sufficiency
from assist.knowledge.index import VectorIndex
from assist.knowledge.passages import Search
from assist.testing import HashEmbedder
from evals.labelled.answerability import auroc, calibration_error, measure_answerability, read_asked
from evals.labelled.collections import read_collection
from tests.evals.labelled.test_collections import write


def unanswerable(folder: Path, *rows: dict[str, object]) -> Path:
    """A BEIR folder with questions that it does not answer."""
    write(folder)
    (folder / "unanswerable.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return folder


def test_a_named_pool_is_the_only_one_searched(
    tmp_path: Path, engine: Engine, index: VectorIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same question is answered from all documents and not from the one that does not answer it."""
    monkeypatch.setattr(sufficiency, "ENOUGH", 0.2)  # by words alone nothing is sure among three documents
    folder = unanswerable(tmp_path / "c", {"text": "露营灯充电要多久", "passages": ["c"]}, {"text": "老板的电话"})
    collection = read_collection(folder)
    search = Search(engine, index, HashEmbedder())
    result = measure_answerability(collection, read_asked(folder, collection), (engine, index, search), lambda *_: None)
    assert (result["answerable"], result["unanswerable"]) == (2, 2)
    assert (result["abstained_answerable"], result["auroc"]) == (0.0, 1.0)
    assert result["abstained_unanswerable"] >= 0.5  # little is enough in the tests; the order is what counts


def test_an_unknown_passage_is_refused(tmp_path: Path) -> None:
    """With file and line."""
    folder = unanswerable(tmp_path / "c", {"text": "x", "passages": ["z"]})
    with pytest.raises(InvalidInput, match=r"unanswerable\.jsonl:1: passage 'z' is not in corpus"):
        read_asked(folder, read_collection(folder))


def test_figures_are_those_of_the_book() -> None:
    """Worked by hand: ties count half; a bin's gap is weighted by its size."""
    assert auroc([0.9, 0.5], [0.5, 0.1]) == 0.875
    assert auroc([], [0.1]) == 0.5
    assert calibration_error([(0.95, True), (0.85, True), (0.15, False), (0.15, True)]) == pytest.approx(
        (0.05 + 0.15 + 0.7) / 4, abs=1e-4
    )
