"""Impact: what changed between two runs, and which cases' drafts it changed, worst first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from evals.gate.comparisons import paired
from evals.runs.provenances import Provenance
from evals.runs.runs import Result, Run

Turn = Literal["newly failing", "still failing", "newly passing", "still passing"]
_ORDER: Sequence[Turn] = ("newly failing", "still failing", "newly passing", "still passing")


@dataclass(frozen=True)
class Change:
    """One thing that the runs were made with and that differs."""

    what: str
    base: str
    head: str


@dataclass(frozen=True)
class CaseChange:
    """A case whose draft changed. `lost` is the sum of what its metrics lost; negative when they gained."""

    turn: Turn
    lost: float
    base: Result
    head: Result


@dataclass(frozen=True)
class Impact:
    """`changes` explain, `cases` show; `same` counts the cases whose drafts say what they said."""

    changes: tuple[Change, ...]
    cases: tuple[CaseChange, ...]
    same: int


def impact_of(base: Run, head: Run) -> Impact:
    """What changed from base to head. Cases that only one of them has are named, and not compared."""
    pairs = paired(base, head)
    changed = [_case_change(a, b) for a, b in pairs if a.digest != b.digest or a.passed != b.passed]
    changed.sort(key=lambda change: (_ORDER.index(change.turn), -change.lost, change.head.id))
    changes = (*_cases(base, head), *_documents(base.provenance, head.provenance))
    changes = (*changes, *_settings(base.provenance, head.provenance))
    return Impact(changes, tuple(changed), len(pairs) - len(changed))


def _case_change(base: Result, head: Result) -> CaseChange:
    turn: Turn = _ORDER[2 * head.passed + (head.passed == base.passed)]
    shared = base.metrics.keys() & head.metrics.keys()
    return CaseChange(turn, round(sum(base.metrics[name] - head.metrics[name] for name in shared), 4), base, head)


def _cases(base: Run, head: Run) -> Iterator[Change]:
    was, now = {result.id for result in base.results}, {result.id for result in head.results}
    for word, ids in (("added", now - was), ("removed", was - now)):
        if ids:
            yield Change(f"cases {word}", "", ", ".join(sorted(ids)))


def _documents(base: Provenance, head: Provenance) -> Iterator[Change]:
    was, now = base.documents, head.documents
    for word, ids in (
        ("added", now.keys() - was.keys()),
        ("removed", was.keys() - now.keys()),
        ("changed", {name for name in was.keys() & now.keys() if was[name] != now[name]}),
    ):
        if ids:
            yield Change(f"documents {word}", "", ", ".join(sorted(ids)))


def _settings(base: Provenance, head: Provenance) -> Iterator[Change]:
    was, now = asdict(base), asdict(head)
    for name in ("release", "model", "suite", "answers", "embedder", "chunking"):
        if was[name] != now[name]:
            yield Change(name, was[name], now[name])
    for group in ("prompts", "retrieval", "tools"):
        yield from _differences(group, was[group], now[group])


def _differences(group: str, was: Mapping[str, object], now: Mapping[str, object]) -> Iterator[Change]:
    for name in sorted(was.keys() | now.keys()):
        if was.get(name) != now.get(name):
            yield Change(f"{group}: {name}", str(was.get(name, "")), str(now.get(name, "")))
