"""Run files: `results.json` written in one go, read strictly, in a folder that one run has to itself."""

from __future__ import annotations

import contextlib
import json
import math
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, with_config

from assist.drafting.turns.requests import explain
from assist.errors import InvalidInput
from assist.records import to_json
from evals.gate.gates import Verdict
from evals.gate.impacts import Impact
from evals.labelled.certificates import Standings
from evals.runs.provenances import Provenance
from evals.runs.runs import Result, Run, summarise

FORMAT = 3
NAME = "results.json"
SHORT = 160  # characters of a draft that a committed baseline keeps, to be seen beside the new one
AGAIN = "make it again with `evals run`"


class _RunFile(BaseModel):
    """`results.json`; what is None here is for other readers, and is worked out anew when needed."""

    model_config = ConfigDict(extra="forbid")

    format: int
    provenance: dict[str, Any]
    results: list[dict[str, Any]]
    judge: dict[str, Any] = {}
    certificates: list[dict[str, Any]] | None = None
    summary: dict[str, Any] | None = None
    verdict: dict[str, Any] | None = None
    impact: dict[str, Any] | None = None


_STRICT = with_config(ConfigDict(extra="forbid"))
_provenance = TypeAdapter(_STRICT(Provenance))
_result = TypeAdapter(_STRICT(Result))


@contextlib.contextmanager
def claimed(folder: Path | None) -> Iterator[None]:
    """The folder, for one run alone. Raises InvalidInput when another run is writing there, or nobody can."""
    if folder is None:
        yield
        return
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".running", timeout=0)
        lock.acquire()
    except Timeout:
        raise InvalidInput(f"{folder}: another run is writing here; wait for it, or give another --out") from None
    except OSError as error:
        raise InvalidInput(f"{folder}: cannot be written ({error.strerror}); give another --out") from None
    try:
        yield
    finally:
        lock.release()
        (folder / ".running").unlink(missing_ok=True)


def as_data(
    run: Run, verdict: Verdict | None = None, impact: Impact | None = None, standings: Standings | None = None
) -> dict[str, Any]:
    """A run as `results.json` holds it; of the impact, which cases changed how."""
    turns = [{"id": c.head.id, "turn": c.turn, "lost": c.lost} for c in impact.cases] if impact else []
    return {
        "format": FORMAT,
        "provenance": asdict(run.provenance),
        "judge": dict(run.judge),
        "certificates": [
            {"metric": subject.metric, "language": subject.language, **to_json(standing)}
            for subject, standing in (standings or {}).items()
        ],
        "summary": summarise(run),
        "verdict": to_json(verdict),
        "impact": {"changes": to_json(impact.changes), "cases": turns, "same": impact.same} if impact else None,
        "results": [asdict(result) for result in run.results],
    }


def write_run(run: Run, path: Path) -> None:
    """Write a run with all its drafts."""
    write_data(as_data(run), path)


def write_baseline(run: Run, path: Path) -> None:
    """Write a run small enough to commit: the beginning of each draft, no times, nothing that follows from the rest."""
    data = as_data(run)
    del data["summary"], data["verdict"], data["impact"], data["certificates"]
    data["provenance"]["machine"] = ""
    for result in data["results"]:
        result |= {"milliseconds": 0.0, "asked": [], "draft": _beginning(result["draft"]), "faults": []}
    write_data(data, path)


def read_run(path: Path) -> Run:
    """Read a run. Raises InvalidInput when the file is missing, cut, foreign, or of another format."""
    path = path / NAME if path.is_dir() else path
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InvalidInput(f"{path}: no such run; `evals run` makes one, `evals baseline` keeps it") from None
    except (OSError, ValueError):
        raise InvalidInput(f"{path}: not a whole run; {AGAIN}") from None
    written = data.get("format") if isinstance(data, Mapping) else None
    if not isinstance(written, int):
        raise InvalidInput(f"{path}: not a run of `evals`; {AGAIN}")
    if written != FORMAT:
        raise InvalidInput(f"{path}: written by another version (format {written}, not {FORMAT}); {AGAIN}")
    try:
        read = _RunFile.model_validate(data)
        results = tuple(map(_result.validate_python, read.results))
        run = Run(_provenance.validate_python(read.provenance), results, read.judge)
    except ValidationError as error:
        raise InvalidInput(f"{path}: not a run as this version writes it ({explain(error)}); {AGAIN}") from None
    if twice := sorted(name for name, count in Counter(result.id for result in results).items() if count > 1):
        raise InvalidInput(f"{path}: {twice[0]} stands in it more than once; {AGAIN}")
    return run


def _beginning(draft: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if draft is None:
        return None
    text = draft["text"]
    return {"status": draft["status"], "text": text if len(text) <= SHORT else text[:SHORT] + "…"}


def write_data(data: Mapping[str, Any], path: Path) -> None:
    """One result on a line, so that a change of one case is a change of one line; the old file until it is whole.

    What is not a finite number is null: JSON has no word for it. Raises InvalidInput when it cannot be written.
    """
    data = _finite(data)
    head = {name: value for name, value in data.items() if name != "results"}
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in data["results"])
    text = json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "results": [\n' + lines + "\n ]\n}\n"
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as error:
        raise InvalidInput(f"{path}: cannot be written ({error.strerror}); name another file") from None


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def must_be_writable(path: Path) -> None:
    """Raises InvalidInput when a file cannot stand there: before minutes of work are lost, not after."""
    folder = next((one for one in path.parents if one.exists()), path.parent)
    if path.is_dir():
        raise InvalidInput(f"{path}: is a folder; name a file in it")
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise InvalidInput(f"{path}: cannot be written; name another file")
