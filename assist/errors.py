"""Every error a user can meet, as one tree.

AssistError
├── SetupError          settings, data folder, port: the operator must change something
│   ├── FolderInUse     another process owns the data folder
│   └── IndexBroken     the vector index cannot be read; `assist reindex` rebuilds it
├── InvalidInput        what was given cannot be processed
├── NotFound            a release, document, draft or key that does not exist
├── Conflict            already decided, already revoked
├── Forbidden           a key that is unknown, revoked, or of the wrong role
├── CheckFailed         a check of the corpus found problems; carries them
├── ProviderFailed      an embedder or reranker elsewhere failed, was late, or gave what cannot be used
└── ModelFailed         the language model failed, was late, or stopped half-way

A message is one line: what, where, what to do.
"""

from __future__ import annotations

from collections.abc import Sequence


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


class ProviderFailed(AssistError):
    """A provider of embeddings or rankings gave nothing that can be used."""

    def __init__(self, message: str, *, refused: bool = False) -> None:
        """`refused` tells an input that the provider does not take from a provider that does not work."""
        super().__init__(message)
        self.refused = refused


class ModelFailed(AssistError):
    """The language model gave no complete answer; `reason` is a short code for the draft's `degraded`."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
