"""The commands on collections of questions from elsewhere: `evals retrieval`, `answerability` and `fit`."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assist import console
from assist.console import Json
from assist.settings import Settings
from evals.runs.workspaces import workspace

if TYPE_CHECKING:
    from evals.labelled.collections import Progress


def retrieval(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="corpus.jsonl, queries.jsonl and qrels/test.tsv.")],
    without: Annotated[
        bool, typer.Option("--ablate", help="Also score without each sign of relevance in turn.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Score search on a BEIR folder, through the product's own publish and search."""
    from evals.labelled.collections import ablate, measure_retrieval, read_collection

    collection = read_collection(folder)
    with (
        workspace(console.read_settings(model="quote")) as (assistant, engine, index),
        console.progress(folder.name, not as_json) as report,
    ):
        result = measure_retrieval(collection, engine, index, assistant.search, report)
        if without:
            result["without"] = ablate(collection, engine, index, assistant.search, report)

    def human() -> None:
        scores = ", ".join(f"{name} {result[name]:.3f}" for name in ("recall@5", "ndcg@10", "mrr@10"))
        typer.echo(f"{result['documents']} documents, {result['queries']} queries: {scores}")
        speed = result["query_ms"]
        typer.echo(f"published in {result['index_seconds']:.1f} s; search p50 {speed['p50']} ms, p95 {speed['p95']} ms")
        for sign, loss in result.get("without", {}).items():
            low, high = loss["interval"]
            typer.echo(
                f"without {sign}: ndcg@10 {loss['ndcg@10']:.3f}, loses {loss['loss']:+.4f} [{low:+.4f}, {high:+.4f}]"
            )

    console.show(result, as_json, human)


def answerability(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A BEIR folder with unanswerable.jsonl.")],
    as_json: Json = False,
) -> None:
    """Measure how well the product abstains when the documents do not answer, and only then."""
    from evals.labelled.answerability import measure_answerability, read_asked
    from evals.labelled.collections import read_collection

    collection = read_collection(folder)
    asked = read_asked(folder, collection)
    with (
        workspace(console.read_settings(model="quote")) as (assistant, engine, index),
        console.progress(folder.name, not as_json) as report,
    ):
        result = measure_answerability(collection, asked, (engine, index, assistant.search), report)

    def human() -> None:
        typer.echo(
            f"abstains on {result['abstained_unanswerable']:.0%} of {result['unanswerable']} unanswerable and on "
            f"{result['abstained_answerable']:.0%} of {result['answerable']} answerable questions"
        )
        typer.echo(f"AUROC {result['auroc']:.3f}, calibration error {result['calibration_error']:.3f}")

    console.show(result, as_json, human)


def fit(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR…", help="BEIR folders, some with unanswerable.jsonl.")],
    as_json: Json = False,
) -> None:
    """Fit anew how questions are moved to their passages, and the judgement whether passages answer.

    On half of the questions of these folders and of the cases; the other half says how good it is.
    """
    from evals.fits import fitting

    with console.progress("fit", not as_json) as report:
        moved, judged = _fit(console.read_settings(model="quote"), folders, report)
    result = {"questions": moved, "sufficiency": judged}

    def human() -> None:
        for name, found in moved["held_out"].items():
            typer.echo(f"{name}: answer among the nearest {found['without']:.3f} unmoved, {found['with']:.3f} moved")
        for name, figures in judged["held_out"].items():
            error = figures["calibration_error"]
            typer.echo(f"{name}: AUROC {figures['auroc']:.3f}, calibration error {error:.3f} on {figures['questions']}")
        typer.echo(f"written to {fitting.FITTED.parent}")

    console.show(result, as_json, human)


def _fit(settings: Settings, folders: list[Path], report: Progress) -> tuple[dict[str, Any], dict[str, Any]]:
    """Fit the map of questions, then what judges by the similarities that it makes."""
    from assist.knowledge.documents import read_corpus
    from assist.knowledge.publishing import publish
    from evals.cases.cases import load_cases
    from evals.fits import fitting
    from evals.fits.question_fitting import collect_aims, fit_map, write_map
    from evals.labelled.answerability import UNANSWERABLE, read_asked
    from evals.labelled.collections import TODAY, publish_collection, read_collection

    with contextlib.ExitStack() as opened:
        collections, searches, aims = {}, {}, {}
        for folder in folders:
            collection = collections[folder.name] = read_collection(folder)
            assistant, engine, index = opened.enter_context(workspace(settings))
            searches[folder.name] = assistant.search
            publish_collection(collection, engine, index, assistant.search, report)
            aims[folder.name] = collect_aims(collection, assistant.search, index)
        shop, engine, index = opened.enter_context(workspace(settings))
        publish(engine, index, shop.search.embedder, read_corpus(settings.corpus_dir), report)
        moved = write_map(fit_map(list(aims.values())), shop.search.embedder.name, aims)
        sets = {fitting.OWN: fitting.label_cases(shop.search, load_cases())}
        for folder in folders:
            if (folder / UNANSWERABLE).exists():
                collection = collections[folder.name]
                names = {key: f"d{number}" for number, key in enumerate(collection.documents)}
                asked = read_asked(folder, collection)
                sets[folder.name] = fitting.label_asked(searches[folder.name], asked, names, TODAY)
    judged = fitting.fit(sets)
    fitting.write_fitted(judged)
    return moved, judged
