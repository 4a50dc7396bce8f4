"""Providers of models, reached through litellm: its one home, and what calls to them have in common.

litellm is imported on first use (it takes seconds), with its price list read from the package instead of the network.
Its hidden retries are switched off: who calls decides how often.
"""

from __future__ import annotations

import ipaddress
import logging
import os
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import SecretStr

from assist.errors import ProviderFailed

if TYPE_CHECKING:
    from types import ModuleType

    import httpx

REST_SECONDS = 30.0
CLIENT_SECONDS = 3600.0
_log = logging.getLogger(__name__)
T = TypeVar("T")


def load_litellm() -> ModuleType:
    """Import litellm with everything that would call out, print or retry by itself switched off."""
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    # It gives up on a stream that repeats itself; our own limit on an answer's length comes first and says so.
    os.environ.setdefault("REPEATED_STREAMING_CHUNK_LIMIT", "100000")
    import litellm

    litellm.telemetry = False
    litellm.suppress_debug_info = True
    # Embeddings take `max_retries=0` for "not given" and fall back to this.
    litellm.DEFAULT_MAX_RETRIES = 0  # type: ignore[attr-defined]  # read there under this name, never exported
    # It logs providers' answers to failed calls, which may repeat what was sent; it raises them as well.
    logging.getLogger("LiteLLM").setLevel(logging.CRITICAL)
    return litellm


def access(base: str | None, key: SecretStr | None) -> dict[str, str]:
    """A configured address and key as litellm's arguments; what is not configured litellm looks up itself."""
    go_direct(base)
    values = {"api_base": base, "api_key": key.get_secret_value() if key else None}
    if base and not key:
        values["api_key"] = "none"  # an endpoint of one's own often has no key; the clients insist on one
    return {name: value for name, value in values.items() if value}


def go_direct(base: str | None) -> None:
    """Ask an address of this machine without the environment's proxy, which could not reach it."""
    host = _host_of(base or "")
    if not _is_loopback(host):
        return
    for name in ("NO_PROXY", "no_proxy"):
        hosts = [one.strip() for one in os.environ.get(name, "").split(",") if one.strip()]
        if host not in hosts and "*" not in hosts:
            os.environ[name] = ",".join([*hosts, host])


def proxy_for(base: str) -> str | None:
    """The variable of the environment whose proxy calls to an address go through; None when they go direct."""
    url = urllib.parse.urlsplit(base)
    if urllib.request.proxy_bypass(_host_of(base)):
        return None
    names = (f"{url.scheme}_proxy", "all_proxy")
    return next((one.upper() for one in names if os.environ.get(one) or os.environ.get(one.upper())), None)


def _host_of(base: str) -> str:
    return urllib.parse.urlsplit(base).hostname or ""


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def own_client(name: str, options: Mapping[str, str]) -> dict[str, Any]:
    """The client, as litellm's argument, for a server of one's own that speaks OpenAI's protocol, more or less.

    It passes over empty events, which some servers send to keep a connection, and notes the mark that ends a stream.
    litellm keeps it as it keeps its own: one for each event loop, closed in the end.
    """
    base = options.get("api_base")
    if base is None or not (name.startswith("openai/") or "/" not in name):
        return {}
    kept, key = load_litellm().in_memory_llm_clients_cache, f"lenient {base} {hash(options['api_key'])}"
    client = kept.get_cache(key)
    if client is None:
        client = _lenient_client(base, options["api_key"])
        kept.set_cache(key, client, litellm_owned_client=True, ttl=CLIENT_SECONDS)
    return {"client": client}


def own_stream(stream: Any) -> Any | None:
    """The provider's own chunks, of a stream of `own_client`; None of any other.

    litellm makes of each a copy of its own and at the end one of all, which costs more than all the rest of a call.
    """
    chunks = getattr(stream, "completion_stream", None)
    return chunks if hasattr(getattr(chunks, "_decoder", None), "ended") else None


def has_ended(chunks: Any | None) -> bool:
    """Whether an `own_stream` came to its end mark; of any other stream nobody knows."""
    return chunks is not None and bool(chunks._decoder.ended)


class Given(SimpleNamespace):
    """An object that a provider sent: its fields as attributes; what it did not send is None."""

    def __getattr__(self, _name: str) -> None:
        return None


def _given(value: Any) -> Any:
    if isinstance(value, dict):
        return Given(**{str(name): _given(one) for name, one in value.items()})
    return [_given(one) for one in value] if isinstance(value, list) else value


def _lenient_client(base: str, key: str) -> Any:
    import openai
    from litellm.llms.openai.common_utils import BaseOpenAILLM
    from openai._streaming import ServerSentEvent, SSEDecoder
    from openai.types.chat import ChatCompletionChunk

    class Decoder(SSEDecoder):
        ended = False

        def decode(self, line: str) -> ServerSentEvent | None:
            event = super().decode(line)
            if event is None or not event.data.strip():
                return None
            self.ended = self.ended or event.data.startswith("[DONE]")
            return event

    class Client(openai.AsyncOpenAI):
        def _make_sse_decoder(self) -> SSEDecoder:
            return Decoder()

        def _process_response_data(self, *, data: object, cast_to: Any, response: httpx.Response) -> Any:
            # Its own model of a chunk is worked out from types anew for every word.
            if cast_to is ChatCompletionChunk and isinstance(data, dict):
                return _given(data)
            return super()._process_response_data(data=data, cast_to=cast_to, response=response)

    # litellm's transport keeps a connection of which the last bytes were not read, as after the end mark.
    return Client(api_key=key, base_url=base, max_retries=0, http_client=BaseOpenAILLM.get_async_http_client())


def provider_failed(what: str, error: Exception, settings: str) -> ProviderFailed:
    """One line for a failed call; never the provider's own words, which may repeat what was sent."""
    status = getattr(error, "status_code", None)
    return ProviderFailed(
        f"{what} failed ({type(error).__name__}); check {settings}", refused=status in (400, 413, 422)
    )


class Waiting:
    """Calls that somebody waits for: each has a deadline, and a provider that failed is left alone for a while."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._rests_until = 0.0

    def call(self, what: str, call: Callable[[], T]) -> T:
        """The call's result. Raises ProviderFailed when it fails, is late, or one failed a moment ago.

        The first failure is logged, those of the rest that follows are not. An input that the provider refuses says
        nothing about other inputs and starts no rest.
        """
        if time.monotonic() < self._rests_until:
            raise ProviderFailed(f"{what} failed a moment ago")
        try:
            return within(self._seconds, call)
        except TimeoutError:
            failure = ProviderFailed(f"{what} did not answer within {self._seconds:g} s")
        except ProviderFailed as error:
            failure = error
        _log.warning("%s; drafts do without it%s", failure, "" if failure.refused else f" for {REST_SECONDS:g} s")
        if not failure.refused:
            self._rests_until = time.monotonic() + REST_SECONDS
        raise failure


def within(seconds: float, call: Callable[[], T]) -> T:
    """Run a call of litellm on a thread of its own. Raises TimeoutError when it is late; it then ends unheard.

    Some of litellm's clients heed no timeout, and in the main thread it leaves an open event loop behind.
    """
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(call())
        except Exception as error:
            done.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return done.result(seconds)
