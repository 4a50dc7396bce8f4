"""Logs: one line for each event, whoever wrote what is in it; errors by kind and place."""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Iterator

import pytest

from assist.errors import SetupError
from assist.logs import request_id, request_of, set_up_logs


@contextlib.contextmanager
def bare() -> Iterator[None]:
    """The root logger without pytest's handlers, as a command finds it."""
    root, levels = logging.getLogger(), {}
    for name in (None, "assist", "api", "evals", "reply_assist", "reply_assist.requests"):
        levels[name] = logging.getLogger(name).level
    handlers, root.handlers = root.handlers, []
    try:
        yield
    finally:
        root.handlers = handlers
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


@bare()
def test_a_line_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    """Level, logger, what; the request it belongs to."""
    set_up_logs("info", "console")
    with request_of("abc-1"):
        logging.getLogger("reply_assist").info("released %s", "r_1")
    logging.getLogger("httpx").info("not ours")
    assert said(capsys) == ["INFO reply_assist released r_1 request=abc-1"]


@bare()
def test_a_line_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON with time, level, logger, fields, and the request."""
    set_up_logs("info", "json")
    with request_of("abc-1"):
        logging.getLogger("reply_assist.requests").info("answered", extra={"route": "/v1/drafts", "status": 200})
    (line,) = said(capsys)
    told = json.loads(line)
    assert told.pop("timestamp").endswith("Z")
    assert told == {
        "event": "answered", "level": "info", "logger": "reply_assist.requests", "request": "abc-1",
        "route": "/v1/drafts", "status": 200,
    }  # fmt: skip


@bare()
@pytest.mark.parametrize("form", ["console", "json"])
def test_no_character_begins_a_line_of_its_own(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a line break nor a terminal's escape, whoever got it into a message."""
    set_up_logs("info", form)
    logging.getLogger("assist").warning("a\nERROR forged\r\x1b[31m\x85\u2028b")
    lines = said(capsys)
    assert len(lines) == 1
    assert "\x1b" not in lines[0]


@bare()
@pytest.mark.parametrize("form", ["console", "json"])
def test_an_error_is_told_by_kind_and_place(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Its message and the traceback's lines may hold what a customer wrote."""
    set_up_logs("debug", form)
    try:
        request_of("x").__enter__()
        raise ValueError("13800138000")
    except ValueError:
        logging.getLogger("assist").exception("failed")
    (line,) = said(capsys)
    assert "ValueError in test_logs.py:" in line
    assert "13800138000" not in line


@bare()
def test_a_line_for_each_request_is_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    """In a terminal it comes with debugging only."""
    for form, level, count in (("console", "info", 0), ("console", "debug", 1), ("json", "info", 1)):
        set_up_logs(level, form)
        logging.getLogger("reply_assist.requests").info("answered")
        assert len(said(capsys)) == count


@pytest.mark.parametrize("given", [None, "", "a b", "x" * 65, "a\nb", "客", "<script>"])
def test_an_id_that_is_not_fit_to_be_logged_is_replaced(given: str | None) -> None:
    """Or one that is none; within, it is known."""
    with request_of(given) as chosen:
        assert len(chosen) == 16
        assert request_id() == chosen
    assert request_id() is None


def test_a_sound_id_is_kept() -> None:
    """Whoever asked can find the lines."""
    with request_of("trace-0af7651916cd43dd:8448eb211c80319c") as chosen:
        assert chosen == "trace-0af7651916cd43dd:8448eb211c80319c"


def test_an_unknown_level_or_form_is_refused() -> None:
    """In one line with what there is."""
    with pytest.raises(SetupError, match="ASSIST_LOG_LEVEL: 'loud' is not one of debug"):
        set_up_logs("loud", "json")
    with pytest.raises(SetupError, match="ASSIST_LOG_FORMAT: 'xml' is not one of console"):
        set_up_logs("info", "xml")
