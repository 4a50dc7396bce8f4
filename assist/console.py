"""How commands talk: one JSON document on stdout with `--json`, text for people otherwise; logs and progress on stderr.

Exit status: 0 done, 1 a check failed, 2 wrong use or setup, 3 a budget was exceeded. A user's mistake is one line on
stderr, never a traceback.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from assist.errors import AssistError, CheckFailed, SetupError
from assist.records import to_json
from assist.settings import Settings, load_settings

if TYPE_CHECKING:
    from rich.console import Console

CHECK_FAILED, WRONG_USE, OVER_BUDGET = 1, 2, 3

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout, nothing else.")]


def quiet_libraries() -> None:
    """Set the switches that keep the libraries from calling out. Before any of them is imported."""
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    os.environ.setdefault("RAGAS_DO_NOT_TRACK", "true")
    os.environ.setdefault("LANGSMITH_TRACING", "false")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")


def read_settings(**flags: Any) -> Settings:
    """Settings for a command, with logging set up on stderr."""
    settings = load_settings(**flags)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    level = logging.getLevelNamesMapping().get(settings.log_level.upper())
    if level is None:
        raise SetupError(f"ASSIST_LOG_LEVEL: {settings.log_level!r} is not one of debug, info, warning, error")
    for ours in ("assist", "api", "evals", "reply_assist"):
        logging.getLogger(ours).setLevel(level)
    return settings


def show(value: Any, as_json: bool, human: Callable[[], None]) -> None:
    """Print a result: as JSON, or the way `human` does."""
    if as_json:
        typer.echo(json.dumps(to_json(value), ensure_ascii=False))
    else:
        human()


def rich_console() -> Console:
    """A console on stdout that leaves brackets in documents alone."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, soft_wrap=not sys.stdout.isatty())


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


def run(app: typer.Typer) -> NoReturn:
    """Run a command line; every AssistError becomes one line (and its problems) and an exit status."""
    quiet_libraries()
    try:
        app(standalone_mode=True)
    except CheckFailed as error:
        for problem in error.problems:
            typer.echo(problem, err=True)
        _fail(error, CHECK_FAILED)
    except AssistError as error:
        _fail(error, WRONG_USE)
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
    raise SystemExit(0)


def _fail(error: AssistError, status: int) -> NoReturn:
    typer.echo(f"error: {error}", err=True)
    raise SystemExit(status)
