"""OpenAPI: what each operation may answer besides success, as the problem documents that it really sends.

Read off the operations themselves: who needs a key or a role, has an id in the path, takes a body. What else an
operation may answer stands in `MORE`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from api import access

MEDIA_TYPE = "application/problem+json"
_MEANINGS = {
    400: "The body cannot be read",
    401: "No key, or one that is unknown, revoked or over",
    403: "Known, but not allowed",
    404: "Not there, or not the caller's",
    408: "The body came too slowly",
    409: "Contradicts what is recorded",
    413: "The body is too large",
    422: "Cannot be processed as given",
    429: "Too much at once; Retry-After says when",
    503: "A part that is needed does not answer",
}
MORE: dict[str, tuple[int, ...]] = {
    "POST /v1/sign-in": (401,),
    "POST /v1/sign-out": (409,),
    "POST /v1/me/key": (403, 409),
    "DELETE /v1/drafts/{draft_id}/decision": (403,),
    "GET /v1/releases/current": (404,),
    "GET /v1/evaluation/report": (404,),
    "POST /v1/changes": (404, 409),
    "POST /v1/certificates": (409,),
    "GET /v1/hooks/wecom": (401, 404),
    "POST /v1/hooks/wecom": (401, 404),
    "POST /v1/hooks/chatwoot": (401, 404),
    "POST /v1/hooks/chatwoot/{path_secret}": (401, 404),
    "POST /v1/hosts/zendesk/sign-in": (401, 404),
    "GET /v1/hosts/wecom/signature": (403, 404),
}
_PROBLEM = {
    "title": "Problem",
    "description": "RFC 9457: what went wrong, in one line.",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "problems": {"type": "array", "items": {"type": "string"}},
    },
}


def document_problems(app: FastAPI) -> None:
    """Let the application's OpenAPI document name them."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            document.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
            for operation, statuses in operations(app):
                method, path = operation.split()
                answers = document["paths"].get(path, {}).get(method.lower(), {}).get("responses", {})
                answers.pop("422", None)  # FastAPI's own form of it is never sent
                for status in sorted(statuses):
                    answers.setdefault(str(status), _answer(status))
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's own way to extend the document


def operations(app: FastAPI) -> Iterator[tuple[str, set[int]]]:
    """Every operation of the application as `METHOD /path`, pages among them, with the problems it may answer."""
    for route in iter_route_contexts(app.routes):
        dependant = getattr(route, "dependant", None)
        if not isinstance(dependant, Dependant):
            continue  # files, and the document itself
        for method in sorted((route.methods or set()) - {"HEAD"}):
            operation = f"{method} {route.path_format}"
            yield operation, _problems(method, dependant) | set(MORE.get(operation, ()))


def _problems(method: str, dependant: Dependant) -> set[int]:
    needed = set(_calls(dependant))
    statuses = {422, 429, 503}
    if access.known_caller in needed:
        statuses.add(401)
    if needed & {access.agent_caller, access.editor_caller, access.lead_caller}:
        statuses.add(403)
    if _has_id(dependant):
        statuses |= {404} if method == "GET" else {404, 409}
    if method in ("POST", "PUT", "PATCH"):
        statuses |= {400, 408, 413}
    return statuses


def _has_id(dependant: Dependant) -> bool:
    return bool(dependant.path_params) or any(map(_has_id, dependant.dependencies))


def _calls(dependant: Dependant) -> Iterator[object]:
    for one in dependant.dependencies:
        yield one.call
        yield from _calls(one)


def _answer(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": _MEANINGS[status], "content": {MEDIA_TYPE: {"schema": schema}}}
