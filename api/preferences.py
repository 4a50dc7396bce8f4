"""Preferences: what a caller would rather have, by the quality values of its headers (RFC 9110, 12.4.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assist.texts.languages import Language

STREAM, DOCUMENT = "text/event-stream", "application/json"
_QUALITY = re.compile(r"(?:0(?:\.\d*)?|1(?:\.0*)?)\Z")


def wants_stream(accept: str) -> bool:
    """Whether an `Accept` header prefers server-sent events to JSON; named beside JSON without preference, it does."""
    wanted = dict(_wanted(accept))
    stream, document = _quality_of(STREAM, wanted), _quality_of(DOCUMENT, wanted)
    return stream > document or (STREAM in wanted and stream == document > 0)


def wanted_language(accept_language: str) -> Language | None:
    """The language of an `Accept-Language` header liked best that there are texts in; None when it names none."""
    liked = sorted(_wanted(accept_language), key=lambda one: one[1], reverse=True)  # stable: the first of equals
    for name, quality in liked:
        code = name.replace("_", "-").partition("-")[0]
        if quality > 0 and code == "zh":
            return "zh"
        if quality > 0 and code == "en":
            return "en"
    return None


def _wanted(header: str) -> Iterator[tuple[str, float]]:
    """The names of a header in small letters with their quality; one whose quality is none is no wish."""
    for part in header.split(","):
        name, *parameters = (piece.strip() for piece in part.lower().split(";"))
        given = [value.strip() for key, _, value in (one.partition("=") for one in parameters) if key.strip() == "q"]
        if name and all(_QUALITY.match(value) for value in given):
            yield name, float(given[0]) if given else 1.0


def _quality_of(media: str, wanted: dict[str, float]) -> float:
    """The quality of a media type: the most specific name that covers it counts."""
    kind = media.partition("/")[0]
    return next((wanted[name] for name in (media, f"{kind}/*", "*/*") if name in wanted), 0.0)
