"""Logs: one line for each event on stderr, for people or as JSON, with the id of the request that it belongs to.

A line never holds what a customer or an agent wrote, nor an address as it was called: only its route. Errors are told
by kind and place; their words may be personal.
"""

from __future__ import annotations

import contextlib
import logging
import re
import secrets
import sys
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from assist.errors import SetupError
from assist.settings import OWN
from assist.tenants import current_tenant

if TYPE_CHECKING:  # it takes a third of a second to load: only where a line is written
    from structlog.typing import EventDict, WrappedLogger

OURS = ("assist", "api", "evals", "reply_assist")
REQUESTS = "reply_assist.requests"  # one line for each request: of use to machines, noise in a terminal
FORMATS = ("console", "json")
LEVELS = ("debug", "info", "warning", "error")
_ROOT = Path(__file__).parent.parent
_request: ContextVar[str | None] = ContextVar("request", default=None)
_SOUND_ID = re.compile(r"[A-Za-z0-9._:/=+-]{1,64}")
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(0x20), 0x7F, *range(0x80, 0xA0), 0x2028, 0x2029)}
_CONTROLS |= {ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t"}


def set_up_logs(level: str, form: str) -> None:
    """Log on stderr from now on: ours from a level on, the libraries' warnings. Somebody else's set-up stays.

    Raises SetupError for a level or form that is none.
    """
    if level.lower() not in LEVELS:
        raise SetupError(f"ASSIST_LOG_LEVEL: {level!r} is not one of {', '.join(LEVELS)}")
    if form not in FORMATS:
        raise SetupError(f"ASSIST_LOG_FORMAT: {form!r} is not one of {', '.join(FORMATS)}")
    root = logging.getLogger()
    if all(isinstance(handler, _Stderr) for handler in root.handlers):
        root.handlers = [_Stderr(form)]
        root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())
    quiet = form == "console" and level.lower() != "debug"
    logging.getLogger(REQUESTS).setLevel(logging.WARNING if quiet else level.upper())


@contextlib.contextmanager
def request_of(given: str | None) -> Iterator[str]:
    """Lines within belong to a request: its id as given, or a new one when that is none, or not fit to be logged."""
    chosen = given if given and _SOUND_ID.fullmatch(given) else secrets.token_hex(8)
    before = _request.set(chosen)
    try:
        yield chosen
    finally:
        _request.reset(before)


def request_id() -> str | None:
    """The id of the request that is being answered, if one is; it goes along to whoever is called for it."""
    return _request.get()


def place_of(trace: TracebackType | None) -> str:
    """Where an error came about: the last of our own lines on its way, else the last at all."""
    frames = traceback.extract_tb(trace)
    if not frames:
        return "an unknown place"
    ours = [frame for frame in frames if _is_ours(frame.filename)]
    last = ours[-1] if ours else frames[-1]
    name = Path(last.filename).relative_to(_ROOT).as_posix() if ours else Path(last.filename).name
    return f"{name}:{last.lineno}"


def _is_ours(filename: str) -> bool:
    return any(Path(filename).is_relative_to(_ROOT / package) for package in ("assist", "api", "evals"))


class _Stderr(logging.Handler):
    """Writes to what stderr is at the moment, not to what it was at the start."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        if self.formatter is None:
            self.setFormatter(_formatter(self._form))
        return super().format(record)

    def emit(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(OSError, ValueError):  # nobody reads any more
            sys.stderr.write(self.format(record) + "\n")


def _formatter(form: str) -> logging.Formatter:
    import structlog

    last = structlog.processors.JSONRenderer() if form == "json" else _line
    time = [structlog.processors.TimeStamper(fmt="iso", utc=True)] if form == "json" else []
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            _with_request, structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(), *time,
        ],
        processors=[_without_traceback, structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )  # fmt: skip


def _with_request(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The line with the id of the request, and the tenant where there are several, that it belongs to."""
    of = {"request": request_id(), "tenant": None if current_tenant() == OWN else current_tenant()}
    return {**event, **{name: value for name, value in of.items() if value}}


def _without_traceback(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """An error by kind and place: its message and its traceback may hold what a customer wrote."""
    told = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if isinstance(told, tuple) and told[0] is not None:
        event["error"] = f"{told[0].__name__} in {place_of(told[2])}"
    return event


def _line(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    """For people: level, logger, what, and the rest as name=value. No character can begin a line of its own."""
    level, name, what = (str(event.pop(key, "")) for key in ("level", "logger", "event"))
    rest = "".join(f" {key}={value}" for key, value in sorted(event.items()))
    return f"{level.upper()} {name} {what}{rest}".translate(_CONTROLS)
