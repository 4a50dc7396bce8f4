"""Impact jobs: the impact of a change, or of all that differs in the working copy, as data to be kept and shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from assist import jobs
from assist.content.changes import ChangedFile, Person, read_change, set_change, take_up
from assist.content.differences import abridged
from assist.content.impacts import Impact, Impacts, Progress
from assist.content.leftovers import Leftover
from assist.content.past_questions import PastQuestion, asked_questions, case_files, case_questions
from assist.errors import Conflict, InvalidInput
from assist.knowledge.reading.documents import Source
from assist.records import to_json
from assist.texts.languages import Language

IMPACT = "impact"  # the kind of job
SHOWN = 200  # changed answers that are kept one by one
_LEFT: Mapping[Language, tuple[str, str]] = {
    "zh": ("还有 {n} 份文档写着 {value}", "还有 {n} 份文档写着 {value}"),
    "en": ("{n} document still says {value}", "{n} documents still say {value}"),
}


def ask_for_impact(engine: Engine, change_id: str, by: Person) -> str:
    """Enqueue the job that finds a change's impact; its id. Raises Conflict once the change has ended."""
    change = read_change(engine, change_id)
    if not change.is_live:
        raise Conflict(f"change {change_id} is {change.state}; its impact can no longer be found")
    with engine.begin() as connection:
        job = jobs.enqueue(connection, IMPACT, {"change": change_id}, by=by.key, unique=f"{IMPACT} {change_id}")
        set_change(connection, change_id, impact_job=job.id)
    return job.id


def impact_of_change(impacts: Impacts, change_id: str, progress: Progress) -> Mapping[str, Any]:
    """Find the impact of a change, and keep it with the change."""
    documents = impacts.documents
    change = read_change(documents.engine, change_id)
    questions = past_questions(impacts, case_files(documents.copy.folder))
    found = impact_data(impacts.of(change.replacements(), questions, progress))
    with documents.engine.begin() as connection:
        set_change(connection, change_id, impact=found)
    return {"change": change_id, "headline": found["headline"], "seconds": found["seconds"]}


def impact_of_folder(
    impacts: Impacts, cases: Sequence[Path], progress: Progress, *, everything: bool = False
) -> Mapping[str, Any]:
    """The impact of publishing all that differs in the working copy. Raises CheckFailed or InvalidInput."""
    documents = impacts.documents
    differing = [row.id for row in documents.differing(impacts.assistant.today())]
    if not differing:
        return impact_data(Impact((), (), 0, 0, 0, 0.0))
    files = take_up(documents, differing)
    asked = past_questions(impacts, cases)
    return impact_data(impacts.of(replacements_of(files), asked, progress, everything=everything))


def replacements_of(files: Iterable[ChangedFile]) -> dict[str, Source | None]:
    """What changed files put in the place of live documents."""
    listed = list(files)
    return {file.was: None for file in listed if file.was} | {file.document: file.source for file in listed}


def past_questions(impacts: Impacts, cases: Sequence[Path]) -> list[PastQuestion]:
    """The cases' questions and those of customers."""
    return [*case_questions(cases), *asked_questions(impacts.documents.engine)]


def impact_data(impact: Impact) -> dict[str, Any]:
    """An impact as data: the first line in both languages, the counts, the answers worst first, what is left."""
    answers = [
        {**to_json(one), "words": to_json(abridged(one.words)), "other_figures": one.has_other_figures}
        for one in impact.answers[:SHOWN]
    ]
    return {
        "headline": {"zh": impact.headline("zh"), "en": impact.headline("en")},
        "left": {"zh": _left(impact.leftovers, "zh"), "en": _left(impact.leftovers, "en")},
        "counts": dict(impact.counts),
        "answers": answers,
        "leftovers": to_json(impact.leftovers),
        "questions": impact.questions,
        "near": impact.near,
        "answered": impact.answered,
        "seconds": impact.seconds,
        "days": to_json(impact.days),
    }


def _left(leftovers: Sequence[Leftover], reader: Language) -> list[str]:
    """A line for each value that other documents still state."""
    values: dict[str, int] = {}
    for one in leftovers:
        values[one.value] = values.get(one.value, 0) + 1
    return [_LEFT[reader][count != 1].format(n=count, value=value) for value, count in values.items()]


def cases_given(files: Sequence[Path] | None, corpus: Path) -> list[Path]:
    """The case files named, or those beside the corpus. Raises InvalidInput for one that is not there."""
    for file in files or ():
        if not file.is_file():
            raise InvalidInput(f"{file}: no such file of cases")
    return [file.absolute() for file in files] if files else case_files(corpus)
