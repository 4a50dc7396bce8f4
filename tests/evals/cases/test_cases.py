"""Cases: strict and unique."""

from __future__ import annotations

import json
import re
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


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x1c", "\r"])
def test_only_a_line_feed_ends_a_row(tmp_path: Path, separator: str) -> None:
    """A message that a customer pasted may hold other separators; so may what another program wrote."""
    said = f"壶盖{separator}漏水，几天能换"
    row = json.dumps({**GOOD, "question": said}, ensure_ascii=False).replace("\r", "\\r")
    file = tmp_path / "cases.jsonl"
    file.write_bytes(f"{row}\r\n\r\n{json.dumps({**GOOD, 'id': 'a-2'})}".encode())
    assert [(case.id, case.question) for case in load_cases([file])] == [("a-1", said), ("a-2", GOOD["question"])]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({**GOOD, "question": "壶盖\ud83d漏水"}, r"question: holds half of a character \(U\+D83D\) at character 3"),
        ({**GOOD, "question": "壶盖\0漏水"}, r"question: holds NUL"),
        ({**GOOD, "order": {"id": "\udc4d"}}, r"order\.id: holds half"),
        ({**GOOD, "expect": {**GOOD["expect"], "must_include": ["\ud83d"]}}, r"expect\.must_include\.0: holds half"),
        ({**GOOD, "source": "\ud83d"}, "source: holds half"),
        ('{"id": NaN}', "id: is not a number"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_row_that_holds_what_no_text_can_is_named(tmp_path: Path, row: Any, message: str) -> None:
    """Before a run, not in the middle of it; the other rows are still read."""
    placed, [problem] = read_cases([write(tmp_path, row, {**GOOD, "id": "a-2", "question": "别的"})])
    assert re.search(r"cases\.jsonl:1: " + message, problem)
    assert [one.case.id for one in placed] == ["a-2"]


def test_a_conversation_may_be_that_of_an_http_request(tmp_path: Path) -> None:
    """What was posted to the server is a case as it stands: its channel, order and customer count."""
    messages = [{"role": "agent", "text": "您好"}, {"role": "customer", "text": "壶盖漏水，几天能换"}]
    posted = {
        "id": "chat-7", "locale": "zh-CN", "channel": "email", "messages": messages,
        "order": {"placed_at": "2026-11-05"}, "customer": {"name": "周舟"},
    }  # fmt: skip
    bare = {key: value for key, value in GOOD.items() if key != "question"}
    [case] = load_cases([write(tmp_path, {**bare, "conversation": posted})])
    made = case.as_conversation()
    assert [(one.role, one.text) for one in made.messages] == [(one["role"], one["text"]) for one in messages]
    assert (made.channel, made.order, made.customer) == ("email", posted["order"], posted["customer"])
    assert "channel:email" in case.all_slices()
    [same] = load_cases(
        [write(tmp_path, {**bare, "conversation": messages, "channel": "email", "order": posted["order"]})]
    )
    assert same.as_conversation().messages == made.messages


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"conversation": {"messages": [], "surprise": 1}}, "surprise"),
        ({"conversation": {"messages": [{"role": "customer", "text": "x"}], "channel": "chat"}, "channel": "email"},
         "`channel` is given twice and differs"),
        ({"conversation": {}}, "at least one message"),
        ({"conversation": []}, "at least one message"),
        ({"conversation": {"messages": [{"role": "customer"}]}}, "messages.0.text"),
    ],
)  # fmt: skip
def test_a_conversation_that_does_not_fit_is_named(tmp_path: Path, more: dict[str, Any], message: str) -> None:
    """As strictly as over HTTP; nothing is silently dropped."""
    bare = {key: value for key, value in GOOD.items() if key != "question"}
    with pytest.raises(InvalidInput, match=r"cases\.jsonl:1: .*" + message):
        load_cases([write(tmp_path, {**bare, **more})])


def test_the_identity_of_a_suite_holds_where_no_customer_is_known(tmp_path: Path) -> None:
    """Bases that were accepted before stay comparable."""
    [case] = load_cases([write(tmp_path, GOOD)])
    assert "customer" not in json.loads(case.model_dump_json())


def test_a_slice_that_follows_from_the_case_counts_once(tmp_path: Path) -> None:
    """Although somebody wrote it down as well."""
    [case] = load_cases([write(tmp_path, {**GOOD, "slices": ["language:zh", "kind:single", "answerable"]})])
    assert sorted(case.all_slices()) == ["answerable", "channel:chat", "kind:single", "language:zh"]


def test_an_empty_suite_is_an_error(tmp_path: Path) -> None:
    """It would pass every gate."""
    with pytest.raises(InvalidInput, match="proves nothing"):
        load_cases([write(tmp_path, "")])


def test_the_identity_of_a_suite_is_its_content(tmp_path: Path) -> None:
    """Runs on different cases are not comparable."""
    one = load_cases([write(tmp_path, GOOD)])
    other = load_cases([write(tmp_path, {**GOOD, "question": "别的"})])
    assert identify(one) == identify(one) != identify(other)
