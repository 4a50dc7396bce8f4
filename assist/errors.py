"""Every error a user can meet, as one tree.

AssistError
├── SetupError          settings, data folder, port: the operator must change something
│   ├── FolderInUse     another process owns the data folder
│   └── IndexBroken     the vector index cannot be read; `assist reindex` rebuilds it
├── InvalidInput        what was given cannot be processed
├── NotFound            a release, document, draft or key that does not exist
├── Conflict            already decided, already revoked
│   └── StaleEdit       a document was changed by somebody else meanwhile; carries both texts
├── Forbidden           a key that is unknown, revoked, or of the wrong role
├── CheckFailed         a check of the corpus found problems; carries them
├── Overloaded          more is asked for at once than the machine can do in time
├── ProviderFailed      an embedder or reranker elsewhere failed, was late, or gave what cannot be used
└── ModelFailed         the language model failed, was late, or stopped half-way

A message is one line: what, where, what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal


class AssistError(Exception):
    """Base of all errors that are shown to a user as one line."""


class SetupError(AssistError):
    """The installation or its settings do not allow this."""


class FolderInUse(SetupError):
    """Another process owns the data folder."""


class IndexBroken(SetupError):
    """The vector index cannot be opened or read."""


class InvalidInput(AssistError):
    """The input cannot be processed as given."""


class NotFound(AssistError):
    """The named thing does not exist."""


class Conflict(AssistError):
    """The request contradicts what is already recorded."""


class StaleEdit(Conflict):
    """Somebody else changed the document; `yours` was not saved, `theirs` is there, under `etag`. None: no file."""

    def __init__(self, message: str, yours: str | None, theirs: str | None, etag: str | None) -> None:
        super().__init__(message)
        self.yours, self.theirs, self.etag = yours, theirs, etag


class Forbidden(AssistError):
    """The caller is not known, or may not do this."""

    def __init__(self, message: str, *, known: bool = False) -> None:
        """`known` tells a caller without the right role from one who is not signed in."""
        super().__init__(message)
        self.known = known


class CheckFailed(AssistError):
    """Checks found problems; `problems` holds one line for each."""

    def __init__(self, message: str, problems: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class Overloaded(AssistError):
    """More is asked for at once than the machine can do in time; `again_in` is when to try again, in seconds."""

    def __init__(self, message: str, again_in: int) -> None:
        super().__init__(message)
        self.again_in = again_in


class ProviderFailed(AssistError):
    """A provider of embeddings or rankings gave nothing that can be used."""

    def __init__(self, message: str, *, refused: bool = False) -> None:
        """`refused` tells an input that the provider does not take from a provider that does not work."""
        super().__init__(message)
        self.refused = refused


# What a search had to do without: words alone found the passages.
SearchedWithout = Literal[
    "index_away",  # the vector index cannot be read, or lacks what is published
    "embedder_away",  # the embedder's provider failed
]
# Why a draft is less than it could be: mostly the quote draft although a model is configured. The sidebar has a text
# for each.
Degraded = Literal[
    "index_away",
    "embedder_away",
    "model_late",  # not finished by the deadline
    "model_unreachable",  # no connection: wrong address, or nothing listens there
    "model_refused",  # the provider refused the access key
    "model_missing",  # the provider does not know the model
    "model_unpaid",  # the account at the provider is empty
    "model_request",  # the provider did not take the request as it was: a parameter, or its length
    "model_filtered",  # the provider's own filter stopped question or answer
    "model_busy",  # too many requests, and waiting would take too long
    "model_error",  # the provider failed, or answered with something that is not an answer
    "model_empty",  # complete, but without a word
    "model_thoughts",  # it wrote thoughts only, and no answer
    "model_endless",  # longer than any reply; stopped
    "model_paused",  # every model failed again and again and is left alone for a while
    "model_unsafe",  # it wrote its instructions instead of a reply
    "model_worse",  # it wrote no reply, or an unsafe one
    "model_rewritten",  # the checks withheld its first text, and it wrote another
    "model_cut",  # a sentence that the checks withhold was left out of its text
    "incomplete",  # stopped in the middle, or without proof of being complete
    "superseded",  # a newer request for the same conversation took its place
]


class ModelFailed(AssistError):
    """The language model gave no complete answer; `reason` becomes the draft's `degraded`.

    `again_in` is set when the same call may well succeed after that many seconds; `is_told` when the log has its line.
    """

    def __init__(self, reason: Degraded, message: str, again_in: float | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.again_in = again_in
        self.is_logged = False
