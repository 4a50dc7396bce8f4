"""Failures: why a model's call brought no answer, by name, and one line in the log that says what to do.

Never the provider's own words: they may repeat what was sent.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import email.utils
import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from assist.errors import Degraded, ModelFailed
from assist.providers import proxy_for

BACKOFF = 0.15
_STATUS: Mapping[int, Degraded] = {
    400: "model_request",
    401: "model_refused",
    402: "model_unpaid",
    403: "model_refused",
    404: "model_missing",
    408: "model_late",
    413: "model_request",
    422: "model_request",
    429: "model_busy",
}
_ADVICE: Mapping[Degraded, str] = {
    "model_late": "use a quicker model, or give a longer deadline_ms",
    "model_unreachable": "check ASSIST_MODEL_API_BASE, and that a server listens there",
    "model_refused": "check ASSIST_MODEL_API_KEY",
    "model_missing": "check ASSIST_MODEL and ASSIST_MODEL_API_BASE",
    "model_busy": "ask the provider for more calls a minute, or name others in ASSIST_FALLBACK_MODELS",
    "model_unpaid": "pay in at the provider, or name others in ASSIST_FALLBACK_MODELS",
    "model_request": "check that ASSIST_MODEL is a model for chats, and that ASSIST_CONTEXT_TOKENS is within its limit",
    "model_filtered": "the provider's own filter did it; if it does so often, use another provider",
    "model_error": "see the provider's log, or name others in ASSIST_FALLBACK_MODELS",
    "model_empty": "check that ASSIST_MODEL is a model for chats",
    "model_thoughts": "switch its thinking off at its server, or use a model that answers at once",
    "model_endless": "use another model",
}
_FILTERED = re.compile(
    r"filter|safety|sensitive|prohibit|block|recit|refus|guardrail|inspection|spii|toxic|inappropriate|moderation", re.I
)
_CUT = re.compile(r"length|max|limit|truncat|budget|tool|function|abort|cancel|error|interrupt|pause|compaction", re.I)
_WHOLE = re.compile(
    r"stop(?:_sequence)?|end(?:_?(?:turn|of_?(?:text|sequence|message)))?|eos(?:_token)?|completed?|finish(?:ed)?|done",
    re.IGNORECASE,
)
# What a call can do without, or has under another name.
OPTIONAL = ("temperature", "max_tokens", "stream_options")
_log = logging.getLogger(__name__)


def logged(error: ModelFailed, *, ours: bool = True) -> ModelFailed:
    """The failure, its one line in the log written. That a newer request took its place is none.

    Without `ours` somebody else worded it, perhaps with what was sent, so its name alone is told.
    """
    if not error.is_logged and error.reason != "superseded":
        error.is_logged = True
        advice = _ADVICE.get(error.reason)
        said = f"{error} ({error.reason})" if ours else f"no draft of the model's: {error.reason}"
        _log.warning("%s%s", said, f"; {advice}" if advice else "")
    return error


def failure_of(name: str, base: str | None, error: Exception, *, began: bool) -> ModelFailed:
    """A failed call of a model at an address by its name; `began` when a part of an answer had come."""
    if isinstance(error, ModelFailed):
        return error
    said = f"model {name} failed ({type(error).__name__})"
    if began:
        return ModelFailed("incomplete", f"{said} in the middle of its answer; see its server's log")
    reason, again_in = _reason(error)
    if reason in ("model_unreachable", "model_error") and base and (proxy := proxy_for(base)):
        said += f" through the proxy that {proxy} names; check it, or set NO_PROXY"
    return ModelFailed(reason, said, again_in)


def check_complete(name: str, reason: str | None, *, began: bool, ended: bool) -> None:
    """Raise ModelFailed unless a stream proved itself whole: by its finish reason, or else by its end mark."""
    said = (reason or "").strip()
    if _FILTERED.search(said):
        raise ModelFailed("model_filtered", f"the provider of model {name} stopped its answer")
    if _WHOLE.fullmatch(said) or (ended and began and not _CUT.search(said)):
        return
    if not said and not began:
        raise ModelFailed("model_error", f"model {name} sent nothing that is an answer; check ASSIST_MODEL_API_BASE")
    if re.search("length|max|limit", said, re.IGNORECASE):
        why = "it came to its limit of tokens; use a model that is briefer, or thinks less"
    else:
        why = f"{said[:40] or 'cut'}; see its server's log: an answer must end with a finish_reason, or [DONE]"
    raise ModelFailed("incomplete", f"model {name} stopped before its answer was complete: {why}")


def refused_option(error: Exception) -> str | None:
    """Which of a call's optional parameters a provider did not take, when it named one in refusing."""
    if getattr(error, "status_code", None) not in (400, 422):
        return None
    return next((one for one in OPTIONAL if one in str(error)), None)


def _reason(error: Exception) -> tuple[Degraded, float | None]:
    """Why a call failed before it brought anything, and after how many seconds another may succeed."""
    causes = list(_causes(error))
    if any(isinstance(cause, httpx.ConnectTimeout) for cause in causes):
        return "model_unreachable", None
    if any(isinstance(cause, httpx.ConnectError | httpx.ProxyError) for cause in causes):
        return "model_unreachable", BACKOFF
    if any(isinstance(cause, httpx.TimeoutException) for cause in causes):
        return "model_late", None
    if any(isinstance(cause, httpx.TransportError) for cause in causes):
        return "model_error", BACKOFF
    if "LLM Provider NOT provided" in str(error):
        return "model_missing", None
    status = next((cause.status_code for cause in causes if hasattr(cause, "status_code")), 0)
    if status == 429:
        return _STATUS[status], _retry_after(error)
    if status == 400 and _FILTERED.search(str(error)):
        return "model_filtered", None
    # An answer that cannot be read is reported as a failure in mid-stream, also with status 500: no use in repeating.
    is_server_error = status >= 500 and type(error).__name__ != "MidStreamFallbackError"
    return _STATUS.get(status, "model_error"), BACKOFF if is_server_error else None


def _causes(error: BaseException | None) -> Iterator[Any]:
    """An exception and what it was raised from or during, outermost first."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _retry_after(error: Any) -> float | None:
    """The provider's Retry-After, seconds or a date, in seconds from now; None when it said nothing of the kind."""
    value = str((getattr(error, "litellm_response_headers", None) or {}).get("retry-after", ""))
    with contextlib.suppress(ValueError):
        return max(0.0, float(value))
    with contextlib.suppress(ValueError):
        return max(0.0, (email.utils.parsedate_to_datetime(value) - dt.datetime.now(dt.UTC)).total_seconds())
    return None
