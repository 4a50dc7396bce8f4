"""Cases: strict and unique."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assist.errors import InvalidInput
from evals.cases.cases import identify, load_cases, read_cases

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
        ({**GOOD, "expect": {"answer": False, "must_include": ["7天"]}}, "no must_include"),
        ({**GOOD, "expect": {**GOOD["expect"], "must_include": ["七天"], "must_not_include": ["7 天"]}}, "7 天"),
        ({**GOOD, "expect": {**GOOD["expect"], "must_include": [" "]}}, "at least one character"),
        ({**GOOD, "status": "candidate"}, "evals cases approve"),
        ("{not json", "not JSON"),
    ],
)
def test_a_bad_case_is_refused_with_its_line(tmp_path: Path, row: Any, message: str) -> None:
    """A typing mistake must not silently test nothing."""
    with pytest.raises(InvalidInput, match=r"cases\.jsonl:1: .*" + message):
        load_cases([write(tmp_path, row)])


@pytest.mark.parametrize(
    "other",
    [
        {**GOOD, "question": "别的"},
        {**GOOD, "id": "a-2"},
        {**GOOD, "id": "a-2", "question": " 退货期，几天？"},
        {**GOOD, "id": "a-2", "question": None, "conversation": [{"role": "customer", "text": "退货期几天"}]},
        {**GOOD, "id": "a-2", "channel": "email"},
    ],
    ids=["id", "question", "punctuation", "conversation", "channel"],
)
def test_what_is_there_already_is_refused(tmp_path: Path, other: dict[str, Any]) -> None:
    """The same id, or the same question: spelling, form and channel make no other case of it."""
    with pytest.raises(InvalidInput, match=r"cases\.jsonl:2: .*already in .*cases\.jsonl:1"):
        load_cases([write(tmp_path, GOOD, other)])


@pytest.mark.parametrize(
    "other",
    [
        {"as_of": "2025-08-01"},
        {"order": {"placed_at": "2026-11-05"}},
        {"language": "en"},
        {"question": None, "conversation": [
            {"role": "customer", "text": "想退"}, {"role": "agent", "text": "好的"}, {"role": "customer", "text": "退货期几天"},
        ]},
    ],
    ids=["as_of", "order", "language", "history"],
)  # fmt: skip
def test_other_circumstances_make_another_case(tmp_path: Path, other: dict[str, Any]) -> None:
    """The day, the order and what was said before may change the answer."""
    assert len(load_cases([write(tmp_path, GOOD, {**GOOD, "id": "a-2", **other})])) == 2


def test_contradictions_are_refused(tmp_path: Path) -> None:
    """The same question to be answered and not to be answered."""
    other = {**GOOD, "id": "a-2", "expect": {"answer": False}}
    with pytest.raises(InvalidInput, match=r":2: contradicts .*:1"):
        load_cases([write(tmp_path, GOOD, other)])


def test_all_problems_can_be_read_at_once(tmp_path: Path) -> None:
    """Who mends a file wants the whole list, and the good cases are still there."""
    placed, problems = read_cases([write(tmp_path, "{", GOOD, {**GOOD, "surprise": 1})])
    assert [one.case.id for one in placed] == ["a-1"]
    assert len(problems) == 2


def test_a_file_that_windows_saved_is_read(tmp_path: Path) -> None:
    """Its editors put a mark before the first line."""
    file = tmp_path / "cases.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD).encode())
    assert [case.id for case in load_cases([file])] == ["a-1"]


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    """In another encoding: the line and what to do. Not there, or a folder: that."""
    file = tmp_path / "cases.jsonl"
    file.write_bytes(f"{json.dumps(GOOD)}\n退货".encode("gbk"))
    with pytest.raises(InvalidInput, match=r"cases\.jsonl:2: not UTF-8; save the file as UTF-8"):
        load_cases([file])
    for path, why in ((tmp_path / "none.jsonl", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(InvalidInput, match=rf"cannot be read \({why}\); give a JSONL file"):
            load_cases([path])


def test_an_empty_suite_is_an_error(tmp_path: Path) -> None:
    """It would pass every gate."""
    with pytest.raises(InvalidInput, match="proves nothing"):
        load_cases([write(tmp_path, "")])


def test_the_identity_of_a_suite_is_its_content(tmp_path: Path) -> None:
    """Runs on different cases are not comparable."""
    one = load_cases([write(tmp_path, GOOD)])
    other = load_cases([write(tmp_path, {**GOOD, "question": "别的"})])
    assert identify(one) == identify(one) != identify(other)
