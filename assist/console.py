"""How commands talk: one JSON document on stdout with `--json`, text for people otherwise; logs and progress on stderr.

Exit status: 0 done, 1 a check failed, 2 wrong use or setup, 3 a budget was exceeded. A user's mistake is one line on
stderr, never a traceback.
"""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TextIO

import typer

from assist.errors import AssistError, CheckFailed, InvalidInput, SetupError
from assist.logs import set_up_logs
from assist.records import to_json
from assist.settings import Settings, load_settings
from assist.texts.characters import unsound_character
from assist.texts.languages import Language

if TYPE_CHECKING:
    from rich.console import Console

CHECK_FAILED, WRONG_USE, OVER_BUDGET = 1, 2, 3
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)

Reader = Annotated[
    Language | None,
    typer.Option("--language", help="The language of messages about documents: zh or en; by default the system's."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout, nothing else.")]


def quiet_libraries() -> None:
    """Set the switches that keep the libraries from calling out. Before any of them is imported."""
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    os.environ.setdefault("RAGAS_DO_NOT_TRACK", "true")
    os.environ.setdefault("LANGSMITH_TRACING", "false")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")


def read_settings(*, for_all: bool = False, **flags: Any) -> Settings:
    """Settings for a command, with logging set up on stderr.

    Raises SetupError where there are several tenants, none is named, and the command is not `for_all` of them.
    """
    settings = load_settings(**flags)
    if settings.tenants and not for_all:
        names = ", ".join(settings.tenants)
        raise SetupError(f"for which shop? write ASSIST_TENANT=NAME before the command; ASSIST_TENANTS lists {names}")
    set_up_logs(settings.log_level, settings.log_format)
    return settings


def reader_language(chosen: Language | None = None) -> Language:
    """The language in which to tell people what is wrong: the one chosen, else the one of the system's locale."""
    if chosen:
        return chosen
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def show(value: Any, as_json: bool, human: Callable[[], None]) -> None:
    """Print a result: as JSON, or the way `human` does."""
    if as_json:
        typer.echo(json.dumps(to_json(value), ensure_ascii=not _is_utf8()))
    else:
        human()


def rich_console() -> Console:
    """A console on stdout that leaves brackets in documents alone."""
    from rich.console import Console

    class Quiet(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))  # rich would end with status 1

    return Quiet(highlight=False, markup=False, emoji=False, soft_wrap=not sys.stdout.isatty())


@contextlib.contextmanager
def progress(label: str, wanted: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on stderr for long work, in a terminal only."""
    if not wanted or not sys.stderr.isatty():
        yield lambda _stage, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda stage, done, total: bar.update(task, description=f"{label}: {stage}", completed=done, total=total)


def read_input() -> str:
    """All of standard input, in UTF-8 with or without a mark. Raises InvalidInput for another encoding."""
    return read_utf8("standard input", sys.stdin.buffer.read() if sys.stdin else b"")


def read_utf8(name: str, data: bytes) -> str:
    """What was read of something with that name, as text. Raises InvalidInput for another encoding."""
    try:
        return data.decode("utf-8-sig")  # Windows editors begin a file with a mark
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidInput(f"{name}: line {line} is not UTF-8; save it as UTF-8") from None


def run(app: typer.Typer) -> NoReturn:
    """Run a command line; what a user can fix becomes one line (with its problems) and an exit status.

    Whoever stops reading, such as `| head`, has had enough: that is no error.
    """
    quiet_libraries()
    _open_streams()
    stdout = sys.stdout
    try:
        _refuse_arguments(sys.argv[1:])
        app(standalone_mode=True)
        status: object = 0
    except SystemExit as end:
        # Rich, which prints the help, ends the process itself when nobody reads it any more.
        status = 0 if isinstance(end.__context__, BrokenPipeError) else end.code
    except CheckFailed as error:
        for problem in error.problems:
            typer.echo(problem, err=True)
        status = _report(str(error), CHECK_FAILED)
    except AssistError as error:
        status = _report(str(error))
    except Exception as error:
        line = _line_of(error)
        if line is None:
            raise
        status = _report(line)
    if sys.stdout is not stdout:  # typer has put another in its place: nobody reads this one any more
        status = 0
    raise SystemExit(_flushed(stdout, status))


def _open_streams() -> None:
    """Somewhere to write, also where the shell has closed a stream; file names that are not UTF-8 are shown escaped.

    ASCII is what a system says that was told no language; as Python itself, we take UTF-8 then.
    """
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # until the process ends
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # as above
    if _encoding() in ("utf-8", "ascii") and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")


def _is_utf8() -> bool:
    return _encoding() == "utf-8"


def _encoding() -> str:
    return codecs.lookup(sys.stdout.encoding or "utf-8").name


def _refuse_arguments(arguments: list[str]) -> None:
    for number, argument in enumerate(arguments, 1):
        if unsound_character(argument):
            shown = ascii(os.fsencode(argument))[2:-1]
            raise InvalidInput(f"argument {number} is not UTF-8 ({shown:.60}); write it in UTF-8")


def _line_of(error: Exception) -> str | None:
    """What to tell of an error that is of the machine's making, not the program's; None for one that is."""
    if isinstance(error, UnicodeEncodeError) and not _is_utf8():
        return f"the output has characters that {_encoding()} lacks; set PYTHONIOENCODING=utf-8, or use --json"
    if isinstance(error, OSError) and error.filename is not None:
        return f"{os.fsdecode(error.filename)}: {error.strerror}; fix it, or name another place"
    if isinstance(error, OSError) and error.errno in _FULL:
        return f"cannot be written: {error.strerror}; make room, or write elsewhere"
    databases = sys.modules.get("sqlalchemy.exc")  # not loaded, it cannot have failed
    if databases and isinstance(error, databases.OperationalError):
        from assist.store import line_of

        return f"database: {line_of(error)}; fix it, then try again"
    return None


def _flushed(stdout: TextIO, status: object) -> object:
    """The exit status once everything is written; left to the interpreter, a failure would be told by a traceback."""
    try:
        stdout.flush()
        return status
    except BrokenPipeError:
        status = 0
    except OSError as error:
        status = _report(_line_of(error) or f"standard output: {error.strerror}")
    # What is still in the buffer goes nowhere.
    with contextlib.suppress(OSError), open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), stdout.fileno())
    return status


def _report(line: str, status: int = WRONG_USE) -> int:
    with contextlib.suppress(OSError):  # nobody to tell it to
        typer.echo(f"error: {line}", err=True)
    return status
