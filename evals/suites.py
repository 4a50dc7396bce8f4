"""Suites: the cases run on the corpus and settings given, with the models, the judge and the recordings wanted."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assist import console
from assist.errors import SetupError
from assist.settings import Settings
from evals.runs.runs import Run, run_cases
from evals.runs.workspaces import workspace

if TYPE_CHECKING:
    from evals.cases.cases import Case
    from evals.judges.judgements import Judge
    from evals.replays.recordings import Recordings

NEVER_MS = 3_600_000

Cases = Annotated[
    list[Path] | None, typer.Option("--cases", metavar="FILE", help="Case files; all of evals/cases by default.")
]
Model = Annotated[str | None, typer.Option("--model", metavar="NAME", help="The model that writes (ASSIST_MODEL).")]
Deadline = Annotated[
    float | None,
    typer.Option(
        "--deadline", metavar="SECONDS", min=0.001, help="Time for a draft; for a call of the judge too when over 60."
    ),
]
JudgeName = Annotated[
    str | None, typer.Option("--judge", metavar="MODEL", help="Ask this litellm model's opinion (ASSIST_JUDGE_MODEL).")
]
JudgeMetrics = Annotated[
    str | None,
    typer.Option("--judge-metrics", metavar="NAMES", help="Of the judge's metrics only these; comma between."),
]
Repeats = Annotated[
    int,
    typer.Option("--repeats", metavar="K", min=1, help="Ask the judge K times, odd: median, and how often it flips."),
]
Record = Annotated[
    Path | None, typer.Option("--record", metavar="DIR", help="Keep what models answer; ask only what is not kept yet.")
]
Replay = Annotated[
    Path | None, typer.Option("--replay", metavar="DIR", help="Use kept answers only: no model, no network.")
]
Alias = Annotated[
    list[str] | None,
    typer.Option("--alias", metavar="NAME=WHAT", help="What really answers under a litellm name, for recordings."),
]
Out = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Write results.json, report.html, report.md and junit.xml here.")
]


@dataclass(frozen=True)
class Manner:
    """How models and judge are asked; see the options above."""

    judge: str | None = None
    judge_metrics: str | None = None
    repeats: int = 1
    deadline_ms: int | None = None
    recordings: Recordings | None = None


def manner_of(
    settings: Settings,
    judging: tuple[str | None, str | None, int],
    deadline: float | None,
    recordings: Recordings | None,
) -> Manner:
    """The manner of a command; `judging` is judge, its metrics, repeats; `deadline` is in seconds."""
    judge, metrics, repeats = judging
    milliseconds = round(deadline * 1000) if deadline else None
    return Manner(judge or settings.judge_model, metrics, repeats, milliseconds, recordings)


def open_recordings(record: Path | None, replay: Path | None, aliases: Sequence[str] | None) -> Recordings | None:
    """The recordings of `--record` or `--replay`. Raises SetupError when both are given, or an alias without either."""
    from evals.replays.recordings import Recordings, read_aliases

    if record and replay:
        raise SetupError("--record asks models and --replay never does; give one of the two")
    if aliases and not (record or replay):
        raise SetupError("--alias names recordings; give --record or --replay too")
    folder = record or replay
    return Recordings(folder, "record" if record else "replay", read_aliases(list(aliases or ()))) if folder else None


def run_suite(settings: Settings, files: Sequence[Path], manner: Manner, bar: bool) -> Run:
    """Publish the corpus into a folder of its own, then draft and score every case."""
    from evals.cases.cases import load_cases

    return run_cases_on(settings, load_cases(files), manner, bar)


def run_cases_on(settings: Settings, chosen: Sequence[Case], manner: Manner, bar: bool, *, asked: bool = True) -> Run:
    """The same for cases at hand; without `asked` the corpus' similar questions are left out."""
    from assist.drafting.writing.rewritings import Rewritings
    from assist.knowledge.publishing import publish
    from assist.knowledge.reading.documents import read_corpus
    from assist.providers import load_litellm
    from evals.replays.recordings import kept_in_order
    from evals.runs.provenances import REPLAYED, provenance_of

    recordings = manner.recordings
    judge, corpus = open_judge(settings, manner), read_corpus(settings.corpus_dir)
    if recordings is not None:
        # A fallback's answer would be kept under the first model's name.
        settings = settings.model_copy(update={"fallback_models": ()})
    with (
        kept_in_order(recordings),
        workspace(settings) as (assistant, engine, index),
        console.progress("evals", bar) as report,
    ):
        publish(engine, index, assistant.search.embedder, corpus if asked else replace(corpus, asked={}), report)
        assistant.model = recorded(assistant.model, settings, recordings)
        if assistant.rewritings is not None and settings.fast_model:
            quick = recorded(
                assistant.rewritings.model, settings.model_copy(update={"model": settings.fast_model}), recordings
            )
            assistant.rewritings = Rewritings(quick)
        assistant.warm_up()
        if days := {case.asked_on for case in chosen if case.asked_on}:
            assistant.today = functools.partial(max, days)
        origin = provenance_of(assistant, engine)
        replayed = settings.writes and recordings is not None and recordings.mode == "replay"
        if settings.writes and not replayed:
            load_litellm()  # a first case that waited for it would be drafted without its rewriting
        # What was answered in time once must not be late because this machine is busy.
        deadline = NEVER_MS if replayed else manner.deadline_ms
        draft = functools.partial(assistant.draft, deadline_ms=deadline)
        origin = replace(origin, answers=REPLAYED) if replayed else origin
        return run_cases(chosen, draft, report, origin, judge)


def recorded(model: Any, settings: Settings, recordings: Recordings | None) -> Any:
    """The model with its answers recorded, or replayed; as it is without recordings or without a model."""
    from evals.replays.recorded_models import RecordedModel

    if recordings is None or model is None:
        return model
    return RecordedModel(recordings.of(settings.model), model if recordings.mode == "record" else None)


def open_judge(settings: Settings, manner: Manner) -> Judge | None:
    """The judge wanted, if any. Raises InvalidInput when it cannot be asked in this manner."""
    if manner.judge is None:
        return None
    from assist.drafting.writing.gateways import endpoint_of
    from evals.judges.answers import SECONDS, JudgeModel
    from evals.judges.judgements import Judge
    from evals.scoring.metrics import JUDGED

    recordings = manner.recordings
    # When drafts are quotes, nobody but the judge can be meant by a configured address.
    owner = settings if settings.writes else settings.model_copy(update={"model": manner.judge})
    model = JudgeModel(
        endpoint_of(owner, manner.judge),
        recordings.of(manner.judge) if recordings else None,
        live=recordings is None or recordings.mode == "record",
        seconds=max(SECONDS, (manner.deadline_ms or 0) / 1000),
    )
    names = [name.strip() for name in manner.judge_metrics.split(",")] if manner.judge_metrics else JUDGED
    return Judge(model, manner.repeats, names)


def describe(run: Run, settings: Settings, manner: Manner) -> list[str]:
    """Who wrote and who judged, live, recorded or replayed; what the judge failed at; what of it cannot gate."""
    recordings = manner.recordings
    source = ""
    if recordings is not None and settings.writes:
        source = f" ({'recording into' if recordings.mode == 'record' else 'replayed from'} {recordings.folder})"
    lines = [f"model {settings.model}{source}"]
    if judge := run.judge:
        from evals.labelled.certificates import gating_metrics

        asked = f"{judge['source']}, {judge['calls']} calls, {judge['repeats']} repeats"
        failed = ", ".join(f"{number} {why}" for why, number in judge["failures"].items())
        lines.append(f"judge {judge['answered_by']} ({asked}); unscored: {failed or 'none'}")
        if judge["repeats"] > 1:
            lines.append("flipped: " + ", ".join(f"{name} {share:.0%}" for name, share in judge["flips"].items()))
        lines += [reason for name, reason in gating_metrics(run).items() if reason and name in run.judge["flips"]]
    return lines


@dataclass(frozen=True)
class Asked:
    """The flags that `run`, `gate` and `baseline` share: model, deadline; judge, its metrics, repeats; recordings."""

    model: str | None
    deadline: float | None
    judging: tuple[str | None, str | None, int]
    recording: tuple[Path | None, Path | None, list[str] | None]

    def run(self, cases: Sequence[Path] | None, quiet: bool) -> Run:
        """Run the cases; who wrote and who judged goes to stderr."""
        settings = console.read_settings(model=self.model)
        manner = manner_of(settings, self.judging, self.deadline, open_recordings(*self.recording))
        run = run_suite(settings, cases or [], manner, not quiet)
        for line in describe(run, settings, manner):
            typer.echo(line, err=True)
        return run
