"""The `assist` command."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assist import console
from assist.commands import imports
from assist.commands.audits import audit_app
from assist.commands.backups import backup, restore
from assist.commands.connect import connect
from assist.commands.corpus import corpus_app
from assist.commands.gaps import gaps
from assist.commands.impacts import impact
from assist.commands.privacy import privacy_app
from assist.commands.releases import add_release_commands
from assist.console import Json
from assist.errors import InvalidInput, SetupError

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from assist.assistant import Assistant
    from assist.drafting.drafts import Draft
    from assist.drafting.turns.conversations import Conversation

app = typer.Typer(
    help="Drafts cited customer-service replies from a shop's own documents. Never sends anything.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
keys_app = typer.Typer(help="Access keys for helpdesks, people and CI.", no_args_is_help=True)
for command in (connect, backup, restore):
    app.command()(command)
add_release_commands(corpus_app)
corpus_app.command()(impact)
corpus_app.command()(gaps)
app.add_typer(audit_app, name="audit")
imports.add_to(corpus_app)
app.add_typer(corpus_app, name="corpus")
app.add_typer(keys_app, name="keys")
app.add_typer(privacy_app, name="privacy")

Day = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Answer by what was in force on this day.")]


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8100,
    workers: Annotated[int, typer.Option(min=1, help="Processes; more than one needs PostgreSQL and Chroma.")] = 1,
) -> None:
    """Serve the API, the sidebar and the demo desk; publish the corpus first if nothing is published."""
    from assist.serving import serve_api

    serve_api(console.read_settings(for_all=True), host, port, workers)


@app.command()
def draft(
    question: Annotated[str | None, typer.Argument(help="What the customer asks.")] = None,
    channel: Annotated[str, typer.Option(help="chat, email, social or phone.")] = "chat",
    language: Annotated[str, typer.Option(help="auto, zh or en.")] = "auto",
    as_of: Day = None,
    conversation: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="A conversation as JSON, as in POST /v1/drafts.")
    ] = None,
    deadline: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS",
            min=0.1,
            max=300,
            help="How long a model may take, for a slow one of your own; otherwise what suits the channel.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Draft a reply with citations, or say that the documents do not answer.

    Example: assist draft "衣服开线了想退,运费谁出?"
    """
    asked = _conversation(question, conversation, channel)
    if language not in ("auto", "zh", "en"):
        raise InvalidInput(f"language {language!r} is not one of auto, zh, en")
    day = _day(as_of)
    with _assistant(keep=True) as assistant:
        assistant.warm_up()  # no part of any deadline
        limit = round(deadline * 1000) if deadline else None
        made = assistant.draft(asked, language=language, as_of=day, deadline_ms=limit)
    console.show(made, as_json, lambda: _print_draft(made))


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    count: Annotated[int, typer.Option("-k", min=1, max=200, help="How many passages.")] = 8,
    as_of: Day = None,
    as_json: Json = False,
) -> None:
    """Search the published documents: passages with scores, best first."""
    from assist.drafting.privacy.masks import without_personal_data
    from assist.knowledge.open_releases import AsOf

    day = _day(as_of)
    with _assistant(keep=False) as assistant:
        found = assistant.search.find(without_personal_data(query), count, AsOf.on(day or assistant.today()))

    def human() -> None:
        out = console.rich_console()
        for n, passage in enumerate(found.passages, 1):
            where = " > ".join(part for part in (passage.title, passage.section) if part)
            out.print(f"{n}. {where}  ({passage.document}, {passage.audience}, {passage.score:.2f})", style="bold")
            out.print("   " + passage.text.replace("\n", "\n   "))
        if not found.passages:
            out.print("nothing found; `assist corpus check` shows what the corpus holds")

    console.show(found, as_json, human)


@app.command()
def redact(
    text: Annotated[str, typer.Argument(help="The text, or - to read it from standard input.")] = "-",
    as_json: Json = False,
) -> None:
    """Mask personal data in a text: names, addresses, telephone, identity, bank and chat accounts, e-mail."""
    from assist.drafting.privacy.masks import Mask, find_personal_data

    source = console.read_input() if text == "-" else text
    masked, found = Mask().hide(source), find_personal_data(source)
    result = {"text": masked, "found": found}
    console.show(result, as_json, lambda: typer.echo(masked))


@app.command()
def doctor(as_json: Json = False) -> None:
    """Check settings, database, index and corpus, and say what to do about what is wrong."""
    from assist.doctor import examine

    checks = examine(console.read_settings())

    def human() -> None:
        for check in checks:
            typer.echo(f"{'ok  ' if check.ok else 'FAIL'}  {check.name}: {check.message}")

    console.show(checks, as_json, human)
    if not all(check.ok for check in checks):
        raise SystemExit(console.CHECK_FAILED)


@app.command()
def reindex(as_json: Json = False) -> None:
    """Rebuild the vector index from the database."""
    from assist.doctor import rebuild_index

    with console.progress("reindex", not as_json) as report:
        embedded = rebuild_index(console.read_settings(), report)
    console.show({"embedded": embedded}, as_json, lambda: typer.echo(f"rebuilt the index: {embedded} chunks"))


@keys_app.command("create")
def create_key(
    role: Annotated[str, typer.Option(help="agent, editor, lead or ci.")],
    name: Annotated[str, typer.Option(help="Who or what uses the key.")],
    as_json: Json = False,
) -> None:
    """Make an access key. Its secret is shown once."""
    from assist import keys

    key, secret = keys.create_key(_store(), role, name)
    result = {"id": key.id, "key": secret, "role": key.role}
    console.show(
        result, as_json, lambda: typer.echo(f"{key.id} ({key.role}, {key.name})\n{secret}\nshown once; keep it")
    )


@keys_app.command("list")
def list_keys(
    sessions: Annotated[bool, typer.Option("--sessions", help="Who is signed in now, and links not used yet.")] = False,
    as_json: Json = False,
) -> None:
    """List access keys, newest first, without their secrets; or sessions."""
    from assist import keys

    found = keys.list_sessions(_store()) if sessions else keys.list_keys(_store())

    def human() -> None:
        for key in found:
            state = key.kind if sessions else "revoked" if key.revoked_at else "active"
            made = f"  made with {key.parent}" if key.parent else ""
            until = f"  until {key.expires_at}" if key.expires_at else ""
            typer.echo(f"{key.id}  {key.role:7} {state:8} {key.created_at}  {key.name}{until}{made}")
        if not found:
            none = "nobody is signed in" if sessions else "no keys yet"
            typer.echo(f"{none}; `assist keys create --role agent --name helpdesk` makes a key")

    console.show(found, as_json, human)


@keys_app.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="Its id, from `assist keys list [--sessions]`.")],
    as_json: Json = False,
) -> None:
    """End an access key, a session or a link at once, and all that was made with it."""
    from assist import keys

    key = keys.revoke_key(_store(), key_id)
    console.show(key, as_json, lambda: typer.echo(f"revoked {key.id} ({key.name})"))


@contextlib.contextmanager
def _assistant(*, keep: bool) -> Iterator[Assistant]:
    """An assistant on the live data; the corpus is published first if nothing is."""
    from assist.first_starts import publish_first
    from assist.openings import open_assistant

    settings = console.read_settings()
    assistant, index = open_assistant(settings, keep=keep)
    try:
        publish_first(_store(), index, assistant.search.embedder, settings.corpus_dir)
        yield assistant
    finally:
        index.close()


def _store() -> Engine:
    from assist.store import open_store

    return open_store(console.read_settings().sql_url)


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidInput(f"--as-of {text!r} is not a date; write it as 2026-11-05") from None


def _conversation(question: str | None, source: str | None, channel: str) -> Conversation:
    from assist.drafting.turns.requests import parse_conversation

    if (question is None) == (source is None):
        raise InvalidInput("give a question or --conversation FILE, one of the two")
    if source is None:
        return parse_conversation({"channel": channel, "messages": [{"role": "customer", "text": question}]})
    try:
        text = console.read_input() if source == "-" else console.read_utf8(source, Path(source).read_bytes())
        return parse_conversation(json.loads(text))
    except OSError as error:
        raise SetupError(f"{source}: {error.strerror}") from None
    except RecursionError:
        raise InvalidInput(f"{source}: nested too deep for a conversation; send less") from None
    except ValueError as error:
        raise InvalidInput(f"{source}: not JSON ({error})") from None


def _print_draft(draft: Draft) -> None:
    out = console.rich_console()
    if draft.abstention is not None:
        out.print("No draft. " + draft.abstention.reason, style="bold")
        out.print(draft.abstention.missing)
        out.print(f"Ask the customer: {draft.abstention.clarify}")
        if draft.abstention.escalate_to:
            out.print(f"Ask inside: {draft.abstention.escalate_to}")
        return
    out.print(draft.text)
    out.print()
    for citation in draft.citations:
        out.print(
            f"[{citation.n}] {citation.title} > {citation.section} ({citation.document}): {citation.quote}", style="dim"
        )
    for finding in draft.findings:
        out.print(f"{finding.severity}: {finding.kind}: {finding.message}", style="yellow")
    if draft.degraded:
        what = "quote draft, because the model did not deliver" if draft.origin == "quote" else "draft repaired"
        out.print(f"{what}: {draft.degraded}", style="yellow")


def main() -> None:
    """Entry point of the console script."""
    console.run(app)


if __name__ == "__main__":
    main()
