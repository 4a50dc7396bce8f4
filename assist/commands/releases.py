"""The `assist corpus …` commands about releases: what differs, publishing, what was published, and going back."""

from __future__ import annotations

import getpass
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assist import console
from assist.commands.corpus import CorpusDir, sound_corpus, store_of
from assist.console import Json, Reader
from assist.errors import FolderInUse
from assist.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from assist.content.differences import Piece
    from assist.content.diffs import Diff
    from assist.knowledge.manifests import Credit
    from assist.knowledge.reading.documents import Corpus

Note = Annotated[
    str | None, typer.Option("--note", metavar="TEXT", help="What is changed and why; kept with the release.")
]


def publish(corpus: CorpusDir = None, note: Note = None, language: Reader = None, as_json: Json = False) -> None:
    """Publish the corpus as a new release and make it current. If anything fails, the old one stays live.

    While a server runs it does the work: it owns the index. Its progress is shown here.
    """
    from assist.corpus_checks import check_corpus, shops_day
    from assist.knowledge.manifests import Credit

    settings, reader = console.read_settings(corpus_dir=corpus), console.reader_language(language)
    found = sound_corpus(settings, reader, "nothing was published")
    engine, credit = store_of(settings), Credit(_user(), note)
    with console.progress("publish", not as_json) as report:
        done = _published(settings, engine, found, credit, report)
    for warning in check_corpus(found, settings.corpus_dir, shops_day(settings, found)).warnings:
        typer.echo(f"warning: {warning.as_line(reader)}", err=True)

    def human() -> None:
        typer.echo(
            f"release {done['release']}: {done['documents']} documents, {done['chunks']} chunks "
            f"({done['embedded']} embedded, {done['unchanged']} unchanged) in {done['seconds']:.1f} s; now current"
        )

    console.show(done, as_json, human)


def _published(
    settings: Settings, engine: Engine, found: Corpus, credit: Credit, report: Callable[[str, int, int], None]
) -> Mapping[str, Any]:
    """Publish here, or, where a server owns the index, there."""
    from assist.content.handovers import hand_over
    from assist.knowledge.embedders import open_embedder
    from assist.knowledge.index import open_index
    from assist.knowledge.publishing import publish as publish_corpus
    from assist.review import audits

    try:
        index = open_index(settings.data_dir, settings.chroma_url, settings.tenant)
    except FolderInUse as error:
        folder = str(settings.corpus_dir.absolute())
        payload = {"folder": folder, "author": credit.author, "note": credit.note, "key": audits.COMMAND}
        return hand_over(engine, "publish", payload, report, error)
    try:
        done = publish_corpus(engine, index, open_embedder(settings), found, report, credit)
        audits.record(engine, "publish", audits.COMMAND, done.release, {"documents": done.documents})
        return asdict(done)
    finally:
        index.close()


def diff(
    a: Annotated[str | None, typer.Argument(metavar="[A]", help="A release; by default the current one.")] = None,
    b: Annotated[str | None, typer.Argument(metavar="[B]", help="Another; by default the corpus folder.")] = None,
    corpus: CorpusDir = None,
    as_json: Json = False,
) -> None:
    """Show what changes from one release to another, or what publishing the corpus folder would change."""
    from assist.content.diffs import diff_corpus, diff_releases

    settings = console.read_settings(corpus_dir=corpus)
    if a and b:
        found = diff_releases(store_of(settings), a, b)
    else:
        folder = sound_corpus(settings, console.reader_language(), "cannot be compared")
        found = diff_corpus(store_of(settings), folder, a)
    console.show(found, as_json, lambda: _print_diff(found))


def _print_diff(found: Diff) -> None:
    counts = Counter(document.change for document in found.documents)
    kinds = ("added", "changed", "removed", *(("renamed",) if counts["renamed"] else ()))
    told = ", ".join(f"{counts[change]} {change}" for change in kinds)
    typer.echo(f"{found.a} → {found.b}: {told}, {found.unchanged} unchanged")
    for document in found.documents:
        keys = f" ({', '.join(document.front)})" if document.front else ""
        how = "was" if document.change == "renamed" else "replaces"
        was = f", {how} {document.was}" if document.was else ""
        typer.secho(f"{document.change} {document.id} · {document.title}{was}{keys}", bold=True)
        if document.words:
            _print_words(document.words)
            continue
        for sign, colour, chunks in (("-", "red", document.removed), ("+", "green", document.added)):
            for chunk in chunks:
                typer.secho(f"  {sign} {chunk.section or document.title}: {' '.join(chunk.text.split())}", fg=colour)


def _print_words(pieces: Sequence[Piece]) -> None:
    """Word by word: [-what went-] and {+what came+}, also without colours."""
    marks = {"removed": ("[-", "-]", "red"), "added": ("{+", "+}", "green"), "same": ("", "", None)}
    shown = (
        typer.style(f"{begin}{piece.text}{end}", fg=colour) if colour else piece.text
        for piece in pieces
        for begin, end, colour in (marks[piece.sign],)
    )
    for line in "".join(shown).split("\n"):
        if line.strip():
            typer.echo(f"  {line}")


def releases(as_json: Json = False) -> None:
    """List releases, newest first."""
    from assist.knowledge.releases import list_releases

    found = list_releases(store_of(console.read_settings()))

    def human() -> None:
        for release in found:
            mark = "*" if release.current else " "
            who = "  ".join(part for part in (release.author, release.note) if part)
            told = f"{release.documents} documents  {release.chunks} chunks"
            typer.echo(f"{mark} {release.id}  {release.created_at}  {told}  {who}".rstrip())
        if not found:
            typer.echo("no releases yet; `assist corpus publish` makes the first")

    console.show(found, as_json, human)


def rollback(
    release: Annotated[str, typer.Argument(metavar="ID", help="The release to go back to (or its beginning).")],
    as_json: Json = False,
) -> None:
    """Make an earlier release current again, at once."""
    from assist.knowledge.embedders import open_embedder
    from assist.knowledge.releases import roll_back
    from assist.review import audits

    settings = console.read_settings()
    done = roll_back(store_of(settings), release, open_embedder(settings).name)
    audits.record(store_of(settings), "rollback", audits.COMMAND, done.id)
    console.show(done, as_json, lambda: typer.echo(f"release {done.id} is current again"))


def add_release_commands(app: typer.Typer) -> None:
    """Put them among the commands of `assist corpus`."""
    for command in (publish, diff, releases, rollback):
        app.command()(command)


def _user() -> str:
    """Who is signed in to this machine; "command" where nobody is, as in some containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "command"
