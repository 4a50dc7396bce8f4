"""The fitting command as a user runs it: on the shops for building, never on those for reporting."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from assist.errors import InvalidInput
from assist.knowledge import ranking
from assist.knowledge.ranking import SIGNS
from assist.knowledge.sufficiency import PASSAGE, SENTENCE
from evals.__main__ import app
from evals.cases import cases as case_files
from evals.cases import shops
from evals.fits import fitting, question_fitting, ranking_fitting, sections
from tests.evals.small_shops import TURNS, write_collection, write_sections, write_shops

NUMBERS = ("questions.json", "questions.npz", "ranking.json", "sufficiency.json")


@pytest.fixture
def fits(tmp_path: Path, shop: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Small shops and cases to fit on; the folder in which the numbers are written, away from the product's."""
    own = Path(ranking.__file__).parent
    kept = tmp_path / "numbers"
    kept.mkdir()
    for name in NUMBERS:
        (kept / name).write_bytes((own / name).read_bytes())
    monkeypatch.setattr(question_fitting, "FOLDER", kept)
    monkeypatch.setattr(ranking_fitting, "FITTED", kept / "ranking.json")
    monkeypatch.setattr(fitting, "FITTED", kept / "sufficiency.json")
    monkeypatch.setattr(shops, "SHOPS_DIR", write_shops(tmp_path / "shops"))
    monkeypatch.setattr(sections, "SECTIONS_DIR", write_sections(tmp_path / "sections"))
    cases = tmp_path / "cases"
    cases.mkdir()
    rows: list[dict[str, Any]] = [
        {"id": "lamp", "question": "露营灯充电时间多久", "expect": {"answer": True, "documents": ["lamp"], "must_include": ["3.5"]}},
        {"id": "no", "question": "老板的电话号码", "expect": {"answer": False}},
        {"id": "who", "question": "衣服开线退货运费谁出", "expect": {"answer": True, "documents": ["returns"], "must_include": ["店铺承担"]}},
    ]  # fmt: skip
    lines = (json.dumps({**row, "language": "zh", "source": "test"}, ensure_ascii=False) for row in rows)
    (cases / "few.jsonl").write_text("\n".join(lines), "utf-8")
    monkeypatch.setattr(case_files, "CASES_DIR", cases)
    monkeypatch.setenv("ASSIST_CORPUS_DIR", str(shop))
    return kept


def evals(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_fitting_writes_all_three_and_says_how_they_do(fits: Path, tmp_path: Path) -> None:
    """The map of questions, the ranking, the judgement; each with what it was fitted on and figures held out."""
    before = {name: (fits / name).read_bytes() for name in NUMBERS}
    done = evals("fit", write_collection(tmp_path / "tools"), "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    for name in NUMBERS:
        assert (fits / name).read_bytes() != before[name]
    for name in ("questions", "ranking", "sufficiency"):
        assert json.loads((fits / f"{name}.json").read_text("utf-8")) == told[name]
    assert set(told["ranking"]["weights"]) == set(SIGNS)
    assert set(told["sufficiency"]["passage"]["weights"]) == set(PASSAGE)
    assert set(told["sufficiency"]["sentence_by_words"]["weights"]) == set(SENTENCE)
    assert told["questions"]["fitted_on"]["sections"] == 3
    assert set(told["questions"]["fitted_on"]) == {"sections", "tools"}
    # Only the yarn shop has similar questions: it counts with them and without.
    assert set(told["ranking"]["fitted_on"]) >= {"yarn-en", "yarn-en+", "tea-zh", "tools"}
    assert "tea-zh+" not in told["ranking"]["fitted_on"]
    # Every turn, and a part of them once more of a shop of few documents.
    assert told["sufficiency"]["fitted_on"]["tea-zh"] > len(TURNS["tea-zh"])
    for name in ("ranking", "sufficiency"):
        assert all("closed" not in key for key in told[name]["held_out"])
    assert all(0 <= found["first"] <= found["first_3"] <= 1 for found in told["ranking"]["held_out"].values())


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ("a", r"two folders have the same name"),
        ("unanswerable", r"unanswerable.jsonl:1: passage 'gone' is not in corpus"),
        ("corpus", r"corpus.jsonl:1: not JSON"),
    ],
)
def test_a_folder_that_cannot_be_used_stops_before_anything_is_fitted(
    fits: Path, tmp_path: Path, broken: str, message: str
) -> None:
    """One line, and the product's numbers are as they were: publishing and fitting take their time."""
    before = {name: (fits / name).read_bytes() for name in NUMBERS}
    tools = write_collection(tmp_path / "a" / "tools")
    folders = [tools, tmp_path / "b" / "tools"] if broken == "a" else [tools]
    for folder in folders[1:]:
        write_collection(folder)
    if broken != "a":
        row = {"unanswerable": '{"text": "x", "passages": ["gone"]}', "corpus": "tools"}[broken]
        (tools / f"{broken}.jsonl").write_text(row + "\n", "utf-8")
    done = evals("fit", *folders)
    assert isinstance(done.exception, InvalidInput)
    assert message in str(done.exception)
    assert {name: (fits / name).read_bytes() for name in NUMBERS} == before
