"""How WeCom wraps what it tells a server: signed with a token, encrypted with a key, for one corporation.

AES-256-CBC; its key is the Base64 of 43 characters, its first block the start; inside stand 16 random bytes, the length
in four, the text, and the corporation's id. (developer.work.weixin.qq.com, path/90968)
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from assist.errors import Forbidden

_BLOCK = 32
_RANDOM, _LENGTH = 16, 4


def envelope_signature(token: str, timestamp: str, nonce: str, encrypted: str) -> str:
    """`msg_signature`: SHA-1 of the four, sorted."""
    signed = "".join(sorted((token, timestamp, nonce, encrypted)))
    return hashlib.sha1(signed.encode(), usedforsecurity=False).hexdigest()


def is_genuine(token: str, timestamp: str, nonce: str, encrypted: str, signature: str) -> bool:
    """Whether a signature fits, compared in constant time."""
    return hmac.compare_digest(envelope_signature(token, timestamp, nonce, encrypted).encode(), signature.encode())


def open_envelope(key: str, corp: str, encrypted: str) -> str:
    """The text in an envelope. Raises Forbidden when it is not for this corporation or cannot be opened."""
    try:
        secret = base64.b64decode(f"{key}=")
        decryptor = Cipher(AES(secret), CBC(secret[:_RANDOM])).decryptor()
        plain = decryptor.update(base64.b64decode(encrypted, validate=True)) + decryptor.finalize()
        plain = plain[_RANDOM : -plain[-1]]
        size = int.from_bytes(plain[:_LENGTH], "big")
        text, receiver = plain[_LENGTH : _LENGTH + size].decode(), plain[_LENGTH + size :].decode()
    except (ValueError, IndexError, binascii.Error):
        raise Forbidden("the envelope cannot be opened; check aes_key of wecom.service in hosts.toml") from None
    if receiver != corp:
        raise Forbidden("the envelope is for another corporation; check corp_id of wecom in hosts.toml")
    return text


def seal_envelope(key: str, corp: str, text: str, random: bytes) -> str:
    """An envelope as WeCom makes one; `random` are 16 bytes. The server seals nothing: tests and rehearsals do."""
    secret, written = base64.b64decode(f"{key}="), text.encode()
    plain = random + len(written).to_bytes(_LENGTH, "big") + written + corp.encode()
    missing = _BLOCK - len(plain) % _BLOCK
    encryptor = Cipher(AES(secret), CBC(secret[:_RANDOM])).encryptor()
    return base64.b64encode(encryptor.update(plain + bytes([missing]) * missing) + encryptor.finalize()).decode()


def field_of(xml: str, name: str) -> str:
    """The text of an element of WeCom's flat XML, where each name stands once; empty when it is not there."""
    found = re.search(rf"<{name}>(?:<!\[CDATA\[([^\]]*)\]\]>|([^<]*))</{name}>", xml)
    return (found.group(1) or found.group(2) or "") if found else ""
