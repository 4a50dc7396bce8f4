"""Errors as RFC 9457 problem documents: the one place where an error becomes an HTTP status."""

from __future__ import annotations

import http
import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from assist.errors import AssistError, CheckFailed, Conflict, Forbidden, InvalidInput, NotFound, Overloaded
from assist.logs import place_of
from assist.store import line_of

_STATUS: tuple[tuple[type[AssistError], int], ...] = (
    (NotFound, 404),
    (Conflict, 409),
    (InvalidInput, 422),
    (CheckFailed, 422),
)
OUR_FAULT = (DataError, IntegrityError, NotSupportedError, ProgrammingError)  # a database that does answer
RETRY_SECONDS = 5
_log = logging.getLogger("reply_assist")


def problem(status: int, detail: str, **more: object) -> JSONResponse:
    """A problem document."""
    headers = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": str(RETRY_SECONDS)}}.get(status)
    return JSONResponse(
        {"type": "about:blank", "title": http.HTTPStatus(status).phrase, "status": status, "detail": detail, **more},
        status,
        headers,
        media_type="application/problem+json",
    )


def problem_of(error: AssistError) -> JSONResponse:
    """The problem document of one of our errors."""
    if isinstance(error, Forbidden):
        return problem(403 if error.known else 401, str(error))
    if isinstance(error, Overloaded):
        answer = problem(429, str(error))
        answer.headers["Retry-After"] = str(error.again_in)
        return answer
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 503)
    problems = {"problems": list(error.problems)} if isinstance(error, CheckFailed) else {}
    return problem(status, str(error), **problems)


def install_problems(app: FastAPI) -> None:
    """Handle our errors, validation errors and framework errors."""

    @app.exception_handler(AssistError)
    async def ours(_request: Request, error: AssistError) -> JSONResponse:
        return problem_of(error)

    @app.exception_handler(SQLAlchemyError)
    async def database(request: Request, error: SQLAlchemyError) -> JSONResponse:
        return database_problem(error) or unexpected(request.method, error)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        # Never the value given: it may hold what a customer wrote.
        return problem(422, f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}")

    @app.exception_handler(HTTPException)
    async def framework(_request: Request, error: HTTPException) -> JSONResponse:
        answer = problem(error.status_code, str(error.detail))
        answer.headers.update(error.headers or {})  # such as Allow
        return answer


def database_problem(error: Exception) -> JSONResponse | None:
    """The answer to an error of the database itself: gone, full, read-only, too slow. None for any other error."""
    if isinstance(error, DBAPIError) and not isinstance(error, OUR_FAULT):
        _log.error("database: %s", line_of(error))
    elif isinstance(error, PoolTimeout):
        _log.error("database: no connection became free in time")
    else:
        return None
    return problem(503, "the database does not answer; the server's log says why")


def unexpected(method: str, error: Exception, status: int = 500) -> JSONResponse:
    """The answer to an error that nobody foresaw.

    The log names its kind and place, never its message or traceback: they may hold what a customer wrote.
    """
    _log.error("%s failed: %s in %s", method, type(error).__name__, place_of(error.__traceback__))
    return problem(status, "an unexpected error; the server's log names it")
