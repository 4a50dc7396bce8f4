"""Signatures by which helpdesks and servers know each other."""

from __future__ import annotations

import hashlib
import hmac

WINDOW_SECONDS = 300


def chatwoot_signature(secret: str, timestamp: str, body: bytes) -> str:
    """Chatwoot's X-Chatwoot-Signature: HMAC-SHA256 over the timestamp, a dot and the raw body, as sha256=HEX."""
    signed = f"{timestamp}.".encode() + body
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def is_signed(secret: str, timestamp: str, body: bytes, signature: str) -> bool:
    """Whether a signature is Chatwoot's, compared in constant time."""
    return hmac.compare_digest(chatwoot_signature(secret, timestamp, body).encode(), signature.encode())


def is_fresh(timestamp: str, now: float) -> bool:
    """Whether a time in Unix seconds lies within five minutes of now."""
    return timestamp.isascii() and timestamp.isdigit() and abs(now - int(timestamp)) <= WINDOW_SECONDS


def wecom_signature(ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """The JS-SDK's signature of a page: SHA-1 of these four in this order, nothing encoded, the address without #…"""
    page = url.split("#", 1)[0]
    signed = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}"
    return hashlib.sha1(signed.encode(), usedforsecurity=False).hexdigest()
