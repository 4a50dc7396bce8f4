"""`assist corpus impact`: which answers publishing the corpus folder would change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from assist import console
from assist.commands.corpus import CorpusDir, sound_corpus
from assist.console import Json, Reader
from assist.errors import FolderInUse, SetupError
from assist.settings import Settings
from assist.texts.languages import Language

Cases = Annotated[
    list[Path] | None,
    typer.Option(
        "--cases", metavar="FILE", help="Cases to ask (repeatable); by default evals/cases beside the corpus."
    ),
]
_EFFECTS: Mapping[Language, Mapping[str, str]] = {
    "zh": {"lost": "不再能答", "text": "内容变了", "source": "换了出处", "gained": "现在能答"},
    "en": {"lost": "no longer answered", "text": "text", "source": "source", "gained": "now answered"},
}


def impact(
    corpus: CorpusDir = None,
    cases: Cases = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Answer every question again; minutes, and finds what changes by chance besides."),
    ] = False,
    language: Reader = None,
    as_json: Json = False,
) -> None:
    """Show which answers publishing the corpus folder would change, before it is published; nothing goes live.

    Asked are the evaluation's cases and the questions of the last 90 days, today and on the days from which or until
    which a changed document holds. Only questions that the change can reach are answered again, from the documents' own
    sentences, without a model. While a server runs it does the work.
    """
    settings, reader = console.read_settings(corpus_dir=corpus), console.reader_language(language)
    sound_corpus(settings, reader, "nothing was compared")
    with console.progress("impact", not as_json) as report:
        found = _found(settings, cases, everything, report)
    console.show(found, as_json, lambda: _print(found, reader))


def _found(
    settings: Settings, cases: list[Path] | None, everything: bool, report: Callable[[str, int, int], None]
) -> Mapping[str, Any]:
    """Compare here, or, where a server owns the index, there."""
    from assist.content.handovers import hand_over
    from assist.content.impact_jobs import IMPACT, cases_given, impact_of_folder
    from assist.content.impacts import Impacts
    from assist.content.listings import Documents
    from assist.content.working_copies import WorkingCopy
    from assist.knowledge.releases import current_release
    from assist.openings import open_assistant
    from assist.store import open_store

    files = cases_given(cases, settings.corpus_dir)
    engine = open_store(settings.sql_url)
    if current_release(engine) is None:
        raise SetupError("nothing is published yet, so no answer can change; run `assist corpus publish`")
    try:
        assistant, index = open_assistant(settings, keep=False)
    except FolderInUse as error:
        payload = {"cases": [str(file) for file in files], "all": everything}
        return hand_over(engine, IMPACT, payload, report, error)
    try:
        documents = Documents(WorkingCopy(settings.corpus_dir, settings.data_dir, engine), engine)
        impacts = Impacts(assistant, index, documents)
        return impact_of_folder(
            impacts, files, lambda done, total, note: report(note, done, total), everything=everything
        )
    finally:
        index.close()


def _print(found: Mapping[str, Any], reader: Language) -> None:
    typer.secho(found["headline"][reader], bold=True)
    for line in found["left"][reader]:
        typer.echo(line)
    for one in found["leftovers"]:
        typer.echo(f"  {one['document']} · {one['title']} · {one['section']}: {one['sentence']}")
    for one in found["answers"]:
        typer.secho(f"\n{_EFFECTS[reader][one['effect']]} · {one['day']} · {one['key']}", bold=True)
        typer.echo(f"  ? {_line(one['question'])}")
        typer.secho(f"  - {_line(one['old']['text'])}", fg="red")
        typer.secho(f"  + {_line(one['new']['text'])}", fg="green")
    questions, near, answered = found["questions"], found["near"], found["answered"]
    typer.echo(
        f"\n{questions} questions, {near} searched, {answered} answered again, {found['seconds']:.1f} s", err=True
    )


def _line(text: str) -> str:
    return " ".join(text.split())
