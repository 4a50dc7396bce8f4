"""Cases: strict, unique, and true to the corpus."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assist.errors import InvalidInput
from assist.knowledge.documents import read_corpus
from assist.knowledge.numerals import contains
from evals.cases import identify, load_cases

GOOD: dict[str, Any] = {
    "id": "a-1",
    "question": "退货期几天",
    "language": "zh",
    "expect": {"answer": True, "documents": ["returns"]},
    "source": "test",
}


def write(tmp_path: Path, *rows: Any) -> Path:
    """A case file of these rows."""
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({**GOOD, "surprise": 1}, "surprise"),
        ({**GOOD, "language": "fr"}, "language"),
        ({**GOOD, "question": None}, "`question` or `conversation`"),
        ({**GOOD, "expect": {"answer": True}}, "names at least one document"),
        ({**GOOD, "expect": {"answer": False, "documents": ["returns"]}}, "has no documents"),
        ("{not json", "not JSON"),
    ],
)
def test_a_bad_case_is_refused_with_its_line(tmp_path: Path, row: Any, message: str) -> None:
    """A typing mistake must not silently test nothing."""
    with pytest.raises(InvalidInput, match=r"cases\.jsonl:1: .*" + message):
        load_cases([write(tmp_path, row)])


def test_duplicates_and_contradictions_are_refused(tmp_path: Path) -> None:
    """The same id twice, or the same question with another expectation."""
    with pytest.raises(InvalidInput, match="already in"):
        load_cases([write(tmp_path, GOOD, GOOD)])
    other = {**GOOD, "id": "a-2", "expect": {"answer": False}}
    with pytest.raises(InvalidInput, match="already in"):
        load_cases([write(tmp_path, GOOD, other)])


def test_an_empty_suite_is_an_error(tmp_path: Path) -> None:
    """It would pass every gate."""
    with pytest.raises(InvalidInput, match="proves nothing"):
        load_cases([write(tmp_path, "")])


def test_the_identity_of_a_suite_is_its_content(tmp_path: Path) -> None:
    """Runs on different cases are not comparable."""
    one = load_cases([write(tmp_path, GOOD)])
    other = load_cases([write(tmp_path, {**GOOD, "question": "别的"})])
    assert identify(one) == identify(one) != identify(other)


def test_our_cases_are_true_to_our_corpus() -> None:
    """Every expected document exists, and at least one of them holds each required piece."""
    documents = {d.id: f"{d.title}\n{d.body}" for d in read_corpus(Path("corpus")).documents}
    cases = load_cases()
    for case in cases:
        assert set(case.expect.documents) <= set(documents), case.id
        for piece in case.expect.must_include:
            assert any(contains(documents[d], piece) for d in case.expect.documents), f"{case.id}: {piece}"


def test_our_cases_cover_what_the_product_promises() -> None:
    """Both languages, every channel, and enough questions that must not be answered."""
    slices = [name for case in load_cases() for name in case.all_slices()]
    assert len(load_cases()) >= 80
    assert slices.count("unanswerable") >= 20
    for name in ("language:zh", "language:en", "channel:chat", "channel:email", "channel:social", "channel:phone"):
        assert name in slices
