"""Plants: each really changes the pipeline, and in the way it says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.assistant import Assistant
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import Conversation, Message
from assist.errors import InvalidInput
from assist.knowledge.chunks import chunk_document
from assist.knowledge.index import VectorIndex
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Search
from assist.knowledge.reading.documents import Corpus, read_corpus
from assist.settings import Settings
from evals.cases.cases import Case
from evals.proof.leaks import leak_runs
from evals.proof.plants import NarrowSearch, Plant, plants
from evals.proof.proofs import Proof, is_proven, resample, run_proof
from evals.scoring.checks import NOTHING_LEAKS
from tests.evals.made_runs import changed, many

PLANTS = {plant.name: plant for plant in plants()}
TODAY = AsOf.on(dt.date(2026, 11, 23))
ASKED = Conversation((Message("customer", "衣服开线退货运费谁出"),))
CASE = Case.model_validate(
    {"id": "a", "question": "衣服开线退货运费谁出", "language": "zh", "source": "t", "as_of": "2026-11-23",
     "expect": {"answer": True, "documents": ["returns"], "must_include": ["店铺承担"]}}
)  # fmt: skip


class TenCharacters(NarrowSearch):
    characters = 10


@pytest.fixture
def corpus(shop: Path) -> Corpus:
    return read_corpus(shop)


@pytest.fixture
def planted(engine: Engine, index: VectorIndex, search: Search) -> Callable[[str], Draft]:
    """What the pipeline drafts with a plant, by its name."""

    def draft(name: str) -> Draft:
        plant: Plant = PLANTS[name]
        assistant = Assistant(plant.search(engine, index, search.embedder), None, None)
        return (plant.draft(assistant) if plant.draft else assistant.draft)(ASKED, as_of=TODAY.policies)

    return draft


def changed_corpus(name: str, corpus: Corpus) -> Corpus:
    """The corpus with a plant in it."""
    change = PLANTS[name].corpus
    assert change is not None
    return change(corpus, [CASE])


def test_there_are_at_least_fourteen_with_the_mask() -> None:
    """Each with a name of its own, and a line for people."""
    assert len(PLANTS) == len(plants()) >= 13
    assert all(plant.what for plant in plants())


def test_an_old_release_knows_nothing_newer_and_not_that_it_ends(corpus: Corpus) -> None:
    """The rules of 2025 stand as they were written then."""
    old = {document.id: document for document in changed_corpus("old_release", corpus).documents}
    assert "returns-2025" in old
    assert not {"returns", "sale"} & set(old)
    assert old["returns-2025"].front.effective_until is None


def test_a_sale_ends_before_it_begins_and_standing_rules_stay(corpus: Corpus) -> None:
    """Only what holds for a short time."""
    dates = {
        d.id: (d.front.effective_from, d.front.effective_until)
        for d in changed_corpus("sale_expired", corpus).documents
    }
    assert dates["sale"][1] == dt.date(2026, 11, 1)
    assert dates["returns-2025"] == (dt.date(2025, 3, 1), dt.date(2026, 3, 1))


def test_the_document_that_most_cases_expect_goes(corpus: Corpus) -> None:
    """And no other."""
    left = {document.id for document in changed_corpus("document_deleted", corpus).documents}
    assert {document.id for document in corpus.documents} - left == {"returns"}


def test_large_chunks_hold_several_sections(corpus: Corpus) -> None:
    """Under a name of their own, so that nothing of the usual chunks is reused."""
    large = changed_corpus("large_chunks", corpus)
    returns = next(document for document in corpus.documents if document.id == "returns")
    assert (len(chunk_document(returns)), len(chunk_document(returns, large.chunking))) == (2, 1)
    assert large.chunking.name != corpus.chunking.name


def test_a_search_hands_on_one_passage_or_the_beginning_of_each(
    engine: Engine, index: VectorIndex, search: Search
) -> None:
    """What was found is the same otherwise."""
    whole = search.find("退货运费谁出", 5, TODAY).passages
    one = PLANTS["one_passage"].search(engine, index, search.embedder).find("退货运费谁出", 5, TODAY).passages
    cut = TenCharacters(engine, index, search.embedder).find("退货运费谁出", 5, TODAY).passages
    assert one == whole[:1]
    assert [p.id for p in cut] == [p.id for p in whole]
    assert [p.text for p in cut] == [p.text[:10] for p in whole]
    assert isinstance(PLANTS["context_truncated"].search(engine, index, search.embedder), NarrowSearch)


def test_words_or_meaning_can_be_switched_off(engine: Engine, index: VectorIndex, search: Search) -> None:
    """Without the embedder no similarity is known; without words it alone decides."""
    blind = PLANTS["dense_off"].search(engine, index, search.embedder).find("退货运费谁出", 3, TODAY).passages
    assert blind
    assert all(passage.similarity is None for passage in blind)
    weights = PLANTS["lexical_off"].search(engine, index, search.embedder).weights
    assert weights["question_words"] == weights["turn_pairs"] == weights["exact"] == 0
    assert weights["question_similarity"] > 0


def test_drafts_are_changed_and_checked_again(planted: Callable[[str], Draft], assistant: Assistant) -> None:
    """As the product checks them: a wrong number, a promise and a shuffled citation do not go unseen."""
    plain = assistant.draft(ASKED, as_of=TODAY.policies)
    assert "over_promise" in {finding.kind for finding in planted("over_promise").findings}
    shuffled = planted("citations_shuffled")
    assert [c.quote for c in shuffled.citations] == [c.quote for c in plain.citations]
    assert [c.passage for c in shuffled.citations] != [c.passage for c in plain.citations]
    assert planted("wrong_language").language == "en"


def test_a_changed_number_is_found(engine: Engine, index: VectorIndex, search: Search) -> None:
    """7 days become 8."""
    draft = PLANTS["number_changed"].draft
    assert draft is not None
    asked = Conversation((Message("customer", "签收后几天内可以无理由退货？"),))
    made = draft(Assistant(search, None, None))(asked, as_of=TODAY.policies)
    assert "8 天" in made.text
    assert "ungrounded_number" in {finding.kind for finding in made.findings}


def test_without_abstention_there_is_always_an_answer(engine: Engine, index: VectorIndex, search: Search) -> None:
    """From the nearest public passage."""
    draft = PLANTS["abstention_off"].draft
    assert draft is not None
    asked = Conversation((Message("customer", "老板的电话号码"),))
    assistant = Assistant(search, None, None)
    assert assistant.draft(asked).status == "abstained"
    made = draft(assistant)(asked)
    assert made.status == "answered"
    assert made.citations[0].audience == "public"


def test_the_mask_keeps_personal_data_from_the_model_and_its_absence_shows(search: Search) -> None:
    """The check holds in the first run and fails in the second."""
    masked, bare = leak_runs(search, [CASE], lambda *_: None)
    assert [run.results[0].checks[NOTHING_LEAKS] for run in (masked, bare)] == [True, False]


def test_resampling_keeps_clusters_whole_and_pairs_together() -> None:
    """As many clusters as there are; a pair is exchanged, never mixed."""
    import numpy as np

    base = changed(many(20), range(10), cluster="one")
    head = changed(base, range(20), digest="other")
    before, after = resample(base, head, np.random.default_rng(1))
    clusters: dict[str, int] = {}
    for a, b in zip(before.results, after.results, strict=True):
        assert a.id == b.id
        assert {a.digest, b.digest} == {"same", "other"}
        clusters[a.cluster] = clusters.get(a.cluster, 0) + 1
    assert len(clusters) == 11
    assert {size for name, size in clusters.items() if name.startswith("one")} <= {10}
    assert len({result.id for result in before.results}) == len(before.results)


@pytest.mark.filterwarnings("ignore")  # ragas warns about its own dependencies on import
def test_a_proof_plants_into_a_real_corpus_and_compares_it_with_itself(shop: Path, tmp_path: Path) -> None:
    """One case: too few to pass, and a promise that is withheld is red all the same."""
    (tmp_path / "cases.jsonl").write_text(CASE.model_dump_json(exclude_none=True), encoding="utf-8")
    settings = Settings(corpus_dir=shop, data_dir=tmp_path / "data")
    proof = run_proof(settings, [tmp_path / "cases.jsonl"], 2, ["over_promise", "masking_off"], lambda *_: None)
    assert proof.regressions == {"over_promise": "red", "masking_off": "red"}
    assert (proof.aa_runs, proof.aa_red, proof.aa_differing) == (2, 0, 0)
    assert proof.details["masking_off"].reason.startswith("personal data sent to a model: nothing_personal_leaves")


@pytest.mark.parametrize(("red", "alarms", "proven"), [(1.0, 2, True), (0.93, 0, False), (1.0, 3, False)])
def test_it_is_proven_from_95_of_100_and_up_to_2_false_alarms(red: float, alarms: int, proven: bool) -> None:
    """Neither alone is enough."""
    assert is_proven(Proof({}, {}, red, 100, alarms, 0, {}, 10)) is proven


def test_a_plant_that_does_not_exist_is_refused() -> None:
    """With those that do."""
    with pytest.raises(InvalidInput, match="no such plant; one of large_chunks, lexical_off"):
        run_proof(Settings(), [], 1, ["typo"], lambda *_: None)
