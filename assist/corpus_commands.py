"""The `assist corpus …` commands: the content team's work."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from assist import console
from assist.console import Json
from assist.errors import CheckFailed

corpus_app = typer.Typer(help="Check, import, publish and roll back documents.", no_args_is_help=True)

CorpusDir = Annotated[
    Path | None, typer.Option("--corpus", metavar="DIR", help="The folder of documents (ASSIST_CORPUS_DIR).")
]


@corpus_app.command()
def check(corpus: CorpusDir = None, as_json: Json = False) -> None:
    """Check every document: front matter, ids, dates, references. Exit status 1 when there are problems."""
    from assist.knowledge.documents import read_corpus

    folder = console.read_settings(corpus_dir=corpus).corpus_dir
    found = read_corpus(folder)
    result = {"documents": len(found.documents), "problems": list(found.problems)}

    def human() -> None:
        kinds = Counter(f"{d.front.language} {d.front.kind}" for d in found.documents)
        typer.echo(
            f"{len(found.documents)} documents: " + ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items()))
        )

    console.show(result, as_json, human)
    if found.problems:
        raise CheckFailed(f"{folder}: {len(found.problems)} problem(s)", [str(p) for p in found.problems])


@corpus_app.command("import")
def import_documents(
    source: Annotated[Path, typer.Argument(metavar="SRC", help="A folder of plain Markdown files.")],
    corpus: CorpusDir = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace documents imported before.")] = False,
    as_json: Json = False,
) -> None:
    """Import a folder of Markdown, suggesting front matter for files that have none."""
    from assist.knowledge.imports import import_folder

    target = console.read_settings(corpus_dir=corpus).corpus_dir
    results = import_folder(source, target, overwrite=overwrite)
    left_out = [item for item in results if item.skipped]

    def human() -> None:
        typer.echo(f"imported {len(results) - len(left_out)} of {len(results)} files into {target}")
        for item in left_out:
            typer.echo(f"left out {item.source}: {item.skipped}", err=True)
        if any(item.suggested for item in results):
            typer.echo("look over the suggested front matter, then: assist corpus check && assist corpus publish")

    console.show(results, as_json, human)
    if left_out and len(left_out) == len(results):
        raise SystemExit(console.CHECK_FAILED)


@corpus_app.command()
def publish(corpus: CorpusDir = None, as_json: Json = False) -> None:
    """Publish the corpus as a new release and make it current. If anything fails, the old one stays live."""
    from assist.knowledge.documents import read_corpus
    from assist.knowledge.embedders import open_embedder
    from assist.knowledge.index import open_index
    from assist.knowledge.publishing import publish as publish_corpus

    settings = console.read_settings(corpus_dir=corpus)
    found = read_corpus(settings.corpus_dir)
    index = open_index(settings.data_dir, settings.chroma_url)
    try:
        with console.progress("publish", not as_json) as report:
            done = publish_corpus(_store(settings), index, open_embedder(settings.embedder), found, report)
    finally:
        index.close()

    def human() -> None:
        typer.echo(
            f"release {done.release}: {done.documents} documents, {done.chunks} chunks "
            f"({done.embedded} embedded, {done.unchanged} unchanged) in {done.seconds:.1f} s; now current"
        )

    console.show(done, as_json, human)


@corpus_app.command()
def releases(as_json: Json = False) -> None:
    """List releases, newest first."""
    from assist.knowledge.releases import list_releases

    found = list_releases(_store(console.read_settings()))

    def human() -> None:
        for release in found:
            mark = "*" if release.current else " "
            typer.echo(
                f"{mark} {release.id}  {release.created_at}  {release.documents} documents  {release.chunks} chunks"
            )
        if not found:
            typer.echo("no releases yet; `assist corpus publish` makes the first")

    console.show(found, as_json, human)


@corpus_app.command()
def rollback(
    release: Annotated[str, typer.Argument(metavar="ID", help="The release to go back to (or its beginning).")],
    as_json: Json = False,
) -> None:
    """Make an earlier release current again, at once."""
    from assist.knowledge.releases import activate

    done = activate(_store(console.read_settings()), release)
    console.show(done, as_json, lambda: typer.echo(f"release {done.id} is current again"))


def _store(settings: Any) -> Any:
    from assist.store import open_store

    return open_store(settings.sql_url)
