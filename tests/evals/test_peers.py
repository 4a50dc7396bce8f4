"""Peers: what is measured against other vendors, and that the peers do the same work before they are timed."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from assist.drafting.turns.conversations import Conversation, Message
from assist.knowledge.embedders import Embedder, Vectors
from assist.knowledge.reading.documents import Document
from assist.testing import HashEmbedder
from evals.benchmarks.comparisons import ROUNDS, Measured, Ours, compare, open_systems, report
from evals.benchmarks.corpora import invent_collection
from evals.benchmarks.peers import Find, System, asked, cut_words, pieces_of
from evals.benchmarks.speeds import Milliseconds
from evals.commands.bench import print_comparison
from evals.labelled.collections import Collection, documents_of, read_collection
from tests.evals.labelled.test_collections import write


def quiet(_stage: str, _done: int, _total: int) -> None:
    """No progress."""


def say(text: str) -> Conversation:
    """A conversation of one customer message."""
    return Conversation((Message("customer", text),))


def measured(seconds: float, *gains: float) -> Measured:
    """A system that takes as long for everything."""
    return Measured("1.0", seconds, seconds, seconds, Milliseconds(seconds * 10, seconds * 20), gains)


def evals(*arguments: str, without: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command, if wanted as if a package were not installed."""
    hide = f"sys.modules[{without!r}] = None; " if without else ""
    code = f"import sys; {hide}from evals.__main__ import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=120, check=False
    )


class NotingEmbedder(HashEmbedder):
    """Keeps what it was asked to embed."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked.extend(texts)
        return super().embed(texts)

    def take(self) -> list[str]:
        """What was embedded since the last time, sorted."""
        taken, self.asked = sorted(self.asked), []
        return taken


class NotingSystem:
    """Keeps what was published and finds every document, in order."""

    name, version = "ours", "1.0"

    def __init__(self) -> None:
        self.published: list[list[Document]] = []

    def publish(self, documents: Sequence[Document]) -> None:
        self.published.append(list(documents))

    @contextlib.contextmanager
    def open(self) -> Iterator[Find]:
        yield lambda _: [document.id for document in self.published[-1]]


def open_system(name: str, folder: Path, embedder: Embedder) -> System:
    """A system by name; skips the test when its packages are not installed."""
    if name == "ours":
        return Ours(folder, embedder)
    if name == "langchain":
        pytest.importorskip("langchain_chroma")
        pytest.importorskip("rank_bm25")
        from evals.benchmarks.peers_langchain import LangChain

        langchain: System = LangChain(folder, embedder)
        return langchain
    pytest.importorskip("llama_index.retrievers.bm25")
    from evals.benchmarks.peers_llamaindex import LlamaIndex

    llamaindex: System = LlamaIndex(folder, embedder)
    return llamaindex


SYSTEMS = pytest.mark.parametrize("name", ["ours", "langchain", "llamaindex"])


def test_without_the_peers_the_command_says_what_to_install() -> None:
    """One line, exit status 2, nothing measured."""
    done = evals("bench", "retrieval", "--chunks", "10", without="langchain_chroma")
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: ")
    assert "pip install 'reply-assist[bench]'" in line


def test_a_folder_is_only_taken_by_the_comparison(tmp_path: Path) -> None:
    """Without `retrieval` it would be ignored without a word."""
    done = evals("bench", "--folder", str(tmp_path))
    assert done.returncode == 2
    assert "evals bench retrieval" in " ".join(done.stderr.replace("│", " ").split())


def test_all_systems_are_compared_in_one_run(tmp_path: Path) -> None:
    """Each in a folder of its own, over the same documents."""
    pytest.importorskip("langchain_chroma")
    pytest.importorskip("llama_index.retrievers.bm25")
    found = report(compare(open_systems(tmp_path, HashEmbedder()), invent_collection(10), quiet))
    assert list(found) == ["ours", "langchain", "llamaindex"]
    assert set(found["llamaindex"]["ratios"]) == {"first", "unchanged", "edited", "query_p50", "query_p95"}


def test_the_table_has_a_column_for_each_system(capsys: pytest.CaptureFixture[str]) -> None:
    """Seconds with the ratio behind them; scores with the lead below."""
    systems = report({"ours": measured(2.0, 0.9, 0.3), "peer": measured(5.0, 0.8, 0.2)})
    print_comparison({"documents": 3, "chunks": 4, "queries": 2, "embedder": "hash", "systems": systems})
    shown = capsys.readouterr().out
    assert "3 documents, 4 chunks, 2 queries" in shown
    assert "2.000 s" in shown
    assert "5.000 s (2.5×)" in shown
    assert "50.0 ms (2.5×)" in shown
    assert "+0.100 [+0.100, +0.100]" in shown


def test_ratios_are_the_peers_time_over_ours() -> None:
    """Above 1 the product is faster; the product itself has none."""
    found = report({"ours": measured(2.0), "slow": measured(5.0), "quick": measured(1.0)})
    assert set(found["slow"]["ratios"].values()) == {2.5}
    assert set(found["quick"]["ratios"].values()) == {0.5}
    assert "ratios" not in found["ours"]


def test_a_lead_is_ours_less_the_peers_with_its_interval() -> None:
    """Paired by query: a constant difference leaves no doubt, whatever the scores."""
    found = report({"ours": measured(1.0, 0.9, 0.3), "worse": measured(1.0, 0.8, 0.2), "better": measured(1.0, 1, 0.4)})
    assert found["ours"]["ndcg@10"] == 0.6
    assert found["worse"]["lead"] == {"ndcg@10": 0.1, "interval": (0.1, 0.1)}
    assert found["better"]["lead"] == {"ndcg@10": -0.1, "interval": (-0.1, -0.1)}


def test_nothing_is_scored_without_relevant_documents() -> None:
    """Invented documents have none: no figure rather than nought."""
    found = report({"ours": measured(1.0), "peer": measured(1.0)})
    assert all("ndcg@10" not in one and "lead" not in one for one in found.values())


def test_what_is_published_in_which_round() -> None:
    """Once from empty, ROUNDS times the same, ROUNDS times with one document edited anew."""
    collection, system = invent_collection(10), NotingSystem()
    compare([system], collection, quiet)
    original, *rest = system.published
    assert original == documents_of(collection)
    assert rest[:ROUNDS] == [original] * ROUNDS
    changes = [[after for before, after in zip(original, texts, strict=True) if before != after] for texts in rest]
    assert [len(changed) for changed in changes] == [0] * ROUNDS + [1] * ROUNDS
    assert len({changed[0].hash for changed in changes[ROUNDS:]}) == ROUNDS


def test_scores_are_those_of_the_unedited_documents(tmp_path: Path) -> None:
    """The product's own path, zh and en, follow-ups with their history."""
    collection = read_collection(write(tmp_path / "c"))
    found = compare([Ours(tmp_path / "ours", HashEmbedder())], collection, quiet)["ours"]
    assert found.gains == (1.0, 1.0)


def test_invented_documents_are_the_same_every_time() -> None:
    """One chunk each, zh and en in turn, a question for each of a sample."""
    collection = invent_collection(20)
    assert collection == invent_collection(20)
    documents = documents_of(collection)
    assert [document.front.language for document in documents] == ["zh", "en"] * 10
    assert {len(pieces_of(document)) for document in documents} == {1}
    assert len(collection.queries) == 20
    assert len({document.body for document in documents}) == 20


def test_peers_search_for_a_follow_up_with_what_was_said_before() -> None:
    """They take one string, and have no model to rewrite it."""
    said = Conversation(
        (Message("customer", "想退货"), Message("agent", "七天内可以退货。"), Message("customer", "运费呢"))
    )
    assert asked(said) == "想退货\n七天内可以退货。\n运费呢"
    assert asked(say("运费呢")) == "运费呢"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("申请退货，SL-1", ["申请", "退货", "sl", "1"]),
        ("Returns, within 30 days.", ["returns", "within", "30", "days"]),
    ],
)
def test_peers_match_words_and_not_punctuation(text: str, words: list[str]) -> None:
    """Chinese has no white space to split at."""
    assert cut_words(text) == words


@SYSTEMS
def test_every_system_embeds_the_same_texts_and_only_new_ones(name: str, tmp_path: Path) -> None:
    """Or the times would not compare."""
    documents = documents_of(invent_collection(12))
    everything = sorted(piece.text for document in documents for piece in pieces_of(document))
    embedder = NotingEmbedder()
    system = open_system(name, tmp_path / name, embedder)
    system.publish(documents)
    assert embedder.take() == everything
    system.publish(documents)
    assert embedder.take() == []
    edited = Document(documents[3].front, "Postage is free from 99 yuan.")
    system.publish([*documents[:3], edited, *documents[4:]])
    assert embedder.take() == [piece.text for piece in pieces_of(edited)]


@SYSTEMS
def test_every_system_forgets_what_is_no_longer_published(name: str, tmp_path: Path) -> None:
    """The old text of an edited document and a removed document are not found any more."""
    documents = documents_of(invent_collection(12))
    system = open_system(name, tmp_path / name, HashEmbedder())
    system.publish(documents)
    edited = Document(documents[0].front, "Postage is free from 99 yuan.")
    system.publish([edited, *documents[1:11]])
    with system.open() as find:
        found = find(say(documents[11].body))
        assert documents[11].id not in found
        assert find(say("Is postage free from 99 yuan?"))[0] == edited.id
        assert find(say(documents[0].body))[0] != edited.id


@SYSTEMS
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_system_finds_by_words_and_by_meaning(name: str, language: str, tmp_path: Path) -> None:
    """The document that a question was made from comes first, each document once."""
    whole = invent_collection(40)
    chosen = {key: text for key, text in whole.documents.items() if int(key[1:]) % 2 == (language == "en")}
    collection = Collection(chosen, {key: whole.queries[key] for key in chosen}, {key: {key: 1.0} for key in chosen})
    system = open_system(name, tmp_path / name, HashEmbedder())
    documents = documents_of(collection)
    system.publish(documents)
    with system.open() as find:
        found: dict[str, Any] = {key: find(question) for key, question in collection.queries.items()}
    own = dict(zip(chosen, (document.id for document in documents), strict=True))
    assert [key for key, names in found.items() if names[0] == own[key]] == list(found)
    assert all(len(names) == len(set(names)) == 10 for names in found.values())
