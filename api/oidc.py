"""OpenID Connect: signing in with the shop's own accounts. Authorization code with PKCE; off when no issuer is set.

What has to be remembered between leaving and coming back (state, nonce, verifier) is in a cookie of ten minutes that no
script reads. What comes back is checked: the state, and the ID token's signature, issuer, audience, time and nonce.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from assist import keys
from assist.errors import AssistError, Forbidden, ProviderFailed
from assist.settings import Settings

SECONDS = 10.0
ALGORITHMS = ["RS256", "PS256", "ES256"]  # never none, and nothing that our own secret could sign
LEEWAY_SECONDS = 60
PRECEDENCE: tuple[keys.Role, ...] = ("lead", "editor", "agent")


@dataclass(frozen=True)
class Departure:
    """Where to send the browser, and what it has to bring back."""

    address: str
    state: str
    nonce: str
    verifier: str

    def cookie(self) -> str:
        """What to remember, as one text that a cookie takes."""
        return ".".join((self.state, self.nonce, self.verifier))


@dataclass(frozen=True)
class Arrival:
    """Who came back: `subject` names them for ever, name and role are today's."""

    subject: str
    name: str
    role: keys.Role


class Provider:
    """The shop's sign-in, as the settings describe it."""

    def __init__(self, settings: Settings) -> None:
        assert settings.oidc_client_secret is not None  # load_settings sees to it
        self.issuer = settings.oidc_issuer or ""
        self._id = settings.oidc_client_id or ""
        self._secret = settings.oidc_client_secret.get_secret_value()
        self._claim = settings.oidc_claim
        self._roles = dict(reversed(pair.partition("=")[::2]) for pair in settings.oidc_roles)
        self._known: Mapping[str, Any] | None = None

    def depart(self, back: str) -> Departure:
        """Begin: `back` is our address that the browser is sent to afterwards. Raises ProviderFailed."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        with self._client(back) as client:
            address, _ = client.create_authorization_url(
                self._metadata()["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
            )
        return Departure(address, state, nonce, verifier)

    def arrive(self, back: str, code: str, state: str, cookie: str) -> Arrival:
        """Who came back with this code. Raises Forbidden when it does not fit, or they have no role; ProviderFailed."""
        parts = cookie.split(".")
        if len(parts) != 3 or not state or not secrets.compare_digest(parts[0].encode(), state.encode()):
            raise Forbidden("the sign-in was begun in another browser, or too long ago; begin again")
        claims = self._claims(self._token(back, code, parts[2]), parts[1])
        role = self._role(claims)
        if role is None:
            raise Forbidden(f"no role is meant for this account: `{self._claim}` names none", known=True)
        name = next((str(claims[one]) for one in ("name", "preferred_username", "email") if claims.get(one)), "?")
        return Arrival(f"{self.issuer}|{claims['sub']}", " ".join(name.split())[: keys.LONGEST_NAME], role)

    def _token(self, back: str, code: str, verifier: str) -> str:
        try:
            with self._client(back) as client:
                answer = client.fetch_token(self._metadata()["token_endpoint"], code=code, code_verifier=verifier)
        except OAuthError as error:
            raise Forbidden(f"the sign-in was refused ({error.error}); begin again") from None
        except AssistError:
            raise
        except Exception as error:  # of the HTTP library beneath; the message may hold the secret
            raise ProviderFailed(f"{self.issuer} failed ({type(error).__name__}) when asked for a token") from None
        if not isinstance(answer.get("id_token"), str):
            raise ProviderFailed(f"{self.issuer} gave no ID token; does the client have the scope openid?")
        return str(answer["id_token"])

    def _claims(self, token: str, nonce: str) -> Mapping[str, Any]:
        """The claims of an ID token that is meant for us, now, and for this departure."""
        registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self._id},
            sub={"essential": True},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            found = jwt.decode(token, KeySet.import_key_set(self._json(self._metadata()["jwks_uri"])), ALGORITHMS)
            registry.validate(found.claims)
        except (JoseError, ValueError) as error:
            raise Forbidden(f"the ID token is refused ({type(error).__name__}); check ASSIST_OIDC_ISSUER") from None
        if found.claims.get("azp", self._id) != self._id:
            raise Forbidden("the ID token was made for another client; check ASSIST_OIDC_CLIENT_ID")
        return found.claims

    def _role(self, claims: Mapping[str, Any]) -> keys.Role | None:
        """The highest role that a value of the claim stands for; `realm.roles` is a claim in a claim."""
        value: Any = claims
        for part in self._claim.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        values = value if isinstance(value, list) else [value]
        roles = {self._roles[one] for one in values if isinstance(one, str) and one in self._roles}
        return next((role for role in PRECEDENCE if role in roles), None)

    def _metadata(self) -> Mapping[str, Any]:
        """What the provider says of itself, asked for once."""
        if self._known is None:
            found = self._json(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            if found.get("issuer") != self.issuer or not all(isinstance(found.get(one), str) for one in wanted):
                raise ProviderFailed(f"{self.issuer} is not the issuer that it says it is; check ASSIST_OIDC_ISSUER")
            self._known = found
        return self._known

    def _json(self, address: str) -> Any:
        try:
            answer = httpx.get(address, timeout=SECONDS, trust_env=False)
            answer.raise_for_status()
            found = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderFailed(
                f"{self.issuer} failed ({type(error).__name__}); is ASSIST_OIDC_ISSUER right?"
            ) from None
        if not isinstance(found, dict):
            raise ProviderFailed(f"{self.issuer} answered with no JSON object")
        return found

    def _client(self, back: str) -> Any:
        """Authlib's client; it has no type information."""
        supported = (self._known or {}).get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        method = "client_secret_basic" if "client_secret_basic" in supported else "client_secret_post"
        return OAuth2Client(
            self._id, self._secret, token_endpoint_auth_method=method, scope="openid profile email",
            redirect_uri=back, code_challenge_method="S256", timeout=SECONDS, trust_env=False,
        )  # fmt: skip
