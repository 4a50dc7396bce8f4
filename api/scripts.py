"""The pages' scripts as browsers get them: without comments and indentation, which are for people."""

from __future__ import annotations

import functools
import hashlib
import re
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

# Whole lines only, so that nothing inside a string is ever taken for a comment.
_COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*(?:[^*]|\*(?!/))*\*/[ \t]*)\n", re.MULTILINE)
_INDENTATION = re.compile(r"^[ \t]+|^\n", re.MULTILINE)


class WebFiles(StaticFiles):
    """Static files, scripts among them lean."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """As StaticFiles does; a script gets an ETag of its own text."""
        wanted = path.endswith(".js") and scope["method"] in ("GET", "HEAD")
        text = await run_in_threadpool(self._script, path) if wanted else None
        if text is None:
            return await super().get_response(path, scope)
        headers = Headers({"etag": f'"{hashlib.sha256(text.encode()).hexdigest()[:24]}"', "cache-control": "no-cache"})
        if Headers(scope=scope).get("if-none-match") == headers["etag"]:
            return NotModifiedResponse(headers)
        return Response(text, media_type="text/javascript", headers=dict(headers))

    def _script(self, path: str) -> str | None:
        found, stat = self.lookup_path(path)
        return lean_file(found, stat.st_mtime_ns) if stat else None


def lean(script: str) -> str:
    """A script without comment lines, indentation and empty lines; no string of it may go over several lines."""
    return _INDENTATION.sub("", _COMMENT.sub("", script))


@functools.lru_cache(maxsize=256)
def lean_file(path: str, _changed: int) -> str:
    """A file's lean text, read anew when the file has changed."""
    return lean(Path(path).read_text(encoding="utf-8"))
