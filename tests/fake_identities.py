"""A shop's sign-in on a loopback port: OpenID Connect as a provider speaks it, with accounts that a test sets."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from tests.fake_servers import serving

CLIENT, SECRET = "assist", "the-client's-secret"


@dataclass
class FakeIdentities:
    """What the provider says. `claims` are the account's; `forged` overrides claims of the token; `key` signs it."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "u1", "name": "Ann Li", "groups": ["agent"]})
    forged: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1"}))
    signer: RSAKey | None = None
    tokens: int = 0
    down: bool = False
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The provider's metadata."""
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {"issuer": self.url, **{name: f"{self.url}/{place}" for name, place in places.items()}}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes once the person has signed in."""
        code = secrets.token_urlsafe(8)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """The tokens for a code, once, for who can show the verifier and the client's secret."""
        begun = self._codes.pop(asked.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(asked.get("code_verifier", "").encode()).digest())
        known = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if begun is None or begun["code_challenge"] != challenge.decode().rstrip("="):
            return 400, {"error": "invalid_grant"}
        if begun["code_challenge_method"] != "S256" or begun["redirect_uri"] != asked.get("redirect_uri"):
            return 400, {"error": "invalid_request"}
        if authorization != known:
            return 401, {"error": "invalid_client"}
        self.tokens += 1
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": begun["nonce"],
            **self.claims, **self.forged,
        }  # fmt: skip
        signed = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, self.signer or self.key)
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": signed}


class Handler(BaseHTTPRequestHandler):
    """HTTP for one provider."""

    fake: FakeIdentities

    def do_GET(self) -> None:
        at = urlsplit(self.path)
        if self.fake.down:
            self._answer(500, {})
        elif at.path == "/authorize":
            self._answer(302, {}, self.fake.authorize({name: one[0] for name, one in parse_qs(at.query).items()}))
        elif at.path == "/keys":
            self._answer(200, dict(KeySet([self.fake.key]).as_dict(private=False)))
        else:
            self._answer(200, self.fake.document())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = {name: one[0] for name, one in parse_qs(body).items()}
        self._answer(*self.fake.token(asked, self.headers.get("Authorization", "")))

    def _answer(self, status: int, value: dict[str, Any], location: str = "") -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_given: Any) -> None:
        """Nothing."""


@contextlib.contextmanager
def fake_identities() -> Iterator[FakeIdentities]:
    """A provider that runs until the end."""
    fake = FakeIdentities()
    handler = type("OneProvider", (Handler,), {"fake": fake})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    with serving(server):
        yield fake
