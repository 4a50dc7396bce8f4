"""The commands on collections of questions from elsewhere: `evals retrieval`, `answerability` and `fit`."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assist import console
from assist.console import Json
from assist.errors import InvalidInput
from assist.settings import Settings
from evals.runs.workspaces import workspace

if TYPE_CHECKING:
    from assist.knowledge.passages import Search
    from evals.cases.cases import Case
    from evals.labelled.answerability import Asked
    from evals.labelled.collections import Collection, Progress


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
    """Fit anew how questions are moved to their passages, how these are ranked, and the judgement what answers.

    On the building shops of evals/shops, and on half of the questions of these folders and of the cases. A shop's
    figures come from numbers that were fitted without it, the others' from their other halves.
    """
    from evals.fits import fitting

    with console.progress("fit", not as_json) as report:
        result = _fit(console.read_settings(model="quote"), folders, report)

    def human() -> None:
        for name, found in result["questions"]["held_out"].items():
            typer.echo(f"{name}: answer among the nearest {found['without']:.3f} unmoved, {found['with']:.3f} moved")
        for name, found in result["ranking"]["held_out"].items():
            typer.echo(f"{name}: answer first {found['first']:.3f}, among three {found['first_3']:.3f}")
        for name, found in result["sufficiency"]["held_out"].items():
            error = found["calibration_error"]
            typer.echo(f"{name}: AUROC {found['auroc']:.3f}, calibration error {error:.3f} on {found['questions']}")
        typer.echo(f"written to {fitting.FITTED.parent}")

    console.show(result, as_json, human)


def _fit(settings: Settings, folders: list[Path], report: Progress) -> dict[str, Any]:
    """Fit the maps of questions, then the ranking by the similarities that they make, then what judges the first ones.

    Raises InvalidInput for a folder that cannot be read or is named like another; nothing is written then.
    """
    from assist.knowledge.ranking import fitted
    from evals.cases.shops import shop_names
    from evals.fits import fitting, labels, question_fitting, ranking_fitting
    from evals.labelled.collections import publish_collection

    with contextlib.ExitStack() as opened:
        collections, unanswered = _sets(folders)
        searches, aims = {}, {}
        for name, collection in collections.items():
            assistant, engine, index = opened.enter_context(workspace(settings))
            searches[name] = assistant.search
            publish_collection(collection, engine, index, assistant.search, report)
            aims[name] = question_fitting.collect_aims(collection, assistant.search, index)
        suites = _suites(opened, settings, report)
        opened.enter_context(fitting.all_or_none(*question_fitting.files(), ranking_fitting.FITTED, fitting.FITTED))
        embedder = next(iter(suites.values()))[0].embedder
        maps, moved = question_fitting.write_all_maps(aims, shop_names("build"), embedder, report)
        ranked = maps.each(suites, lambda name: ranking_fitting.rank_cases(*suites[name]))
        ranked |= maps.each(
            collections, lambda name: ranking_fitting.rank_collection(searches[name], collections[name])
        )
        ranking = ranking_fitting.fit_ranking(ranked, shop_names("build"), collections)
        ranking_fitting.write_fitted(ranking)
        for search in (*searches.values(), *(one for one, _ in suites.values())):
            search.weights = fitted()
        labelled = maps.each(suites, lambda name: labels.label_cases(*suites[name]))
        labelled |= maps.each(
            unanswered, lambda name: labels.label_asked(searches[name], collections[name], unanswered[name])
        )
        judged = fitting.fit(labelled, shop_names("build"), embedder.name)
        fitting.write_fitted(judged)
    return {"questions": moved, "ranking": ranking, "sufficiency": judged}


def _sets(folders: list[Path]) -> tuple[dict[str, Collection], dict[str, Sequence[Asked]]]:
    """The public sets by name, and of those that have some the questions with and without an answer."""
    from evals.labelled.answerability import UNANSWERABLE, read_asked
    from evals.labelled.collections import read_collection

    collections = {folder.name: read_collection(folder) for folder in folders}
    if len(collections) < len(folders):
        raise InvalidInput("two folders have the same name, by which their figures are told apart; rename one")
    have = [folder for folder in folders if (folder / UNANSWERABLE).exists()]
    return collections, {folder.name: read_asked(folder, collections[folder.name]) for folder in have}


def _suites(
    opened: contextlib.ExitStack, settings: Settings, report: Progress
) -> dict[str, tuple[Search, tuple[Case, ...]]]:
    """The building shops and the product's own corpus, published, each with its questions."""
    from evals.cases.cases import load_cases
    from evals.cases.shops import read_shop, shop_names

    suites: dict[str, tuple[Search, tuple[Case, ...]]] = {}
    for shop in map(read_shop, shop_names("build")):
        suites |= _published(opened, settings, shop.name, shop.corpus, shop.cases, report)
    return suites | _published(opened, settings, "cases", settings.corpus_dir, tuple(load_cases()), report)


def _published(
    opened: contextlib.ExitStack, settings: Settings, name: str, folder: Path, cases: tuple[Case, ...], report: Progress
) -> dict[str, tuple[Search, tuple[Case, ...]]]:
    """A corpus published with its similar questions, as `NAME+`, where it has some, and without."""
    from assist.knowledge.publishing import publish
    from assist.knowledge.reading.documents import read_corpus

    corpus = read_corpus(folder)
    found = {}
    for key, asked in ((f"{name}+", corpus.asked), (name, {})):
        if key.endswith("+") and not asked:
            continue
        assistant, engine, index = opened.enter_context(workspace(settings))
        publish(engine, index, assistant.search.embedder, replace(corpus, asked=asked), report)
        found[key] = (assistant.search, cases)
    return found
