"""WeCom's envelopes: signed, for one corporation, and opened with the key alone."""

from __future__ import annotations

import pytest

from api.hosts.wecom_envelopes import envelope_signature, field_of, is_genuine, open_envelope, seal_envelope
from assist.errors import Forbidden

# The vendor's own example: key, token and envelope of its documents' sample code.
KEY, TOKEN, CORP = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "QDG6eK", "wx5823bf96d3bd56c7"
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="


def test_the_vendors_example_is_opened() -> None:
    """Signature and text as its documents give them."""
    signature = envelope_signature(TOKEN, "1409659589", "263014780", ECHO)
    assert signature == "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    assert is_genuine(TOKEN, "1409659589", "263014780", ECHO, signature)
    assert open_envelope(KEY, CORP, ECHO) == "1616140317555161061"


def test_what_was_sealed_is_opened() -> None:
    """Whatever its length, in any script."""
    for text in ("", "好", "x" * 31, "<xml>退货</xml>" * 40):
        assert open_envelope(KEY, CORP, seal_envelope(KEY, CORP, text, bytes(16))) == text


@pytest.mark.parametrize(
    "envelope", ["", "?", "AAAA", "A" * 64, ECHO[:-8], seal_envelope(KEY, "another", "x", bytes(16)), seal_envelope("A" * 43, CORP, "x", bytes(16))]
)  # fmt: skip
def test_any_other_envelope_is_refused(envelope: str) -> None:
    """Broken, of another key, for another corporation."""
    with pytest.raises(Forbidden):
        open_envelope(KEY, CORP, envelope)


def test_a_signature_of_something_else_does_not_fit() -> None:
    """Nor one that is no ASCII."""
    assert not is_genuine(TOKEN, "1409659589", "263014781", ECHO, "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3")
    assert not is_genuine(TOKEN, "1409659589", "263014780", ECHO, "签名")


def test_fields_are_read_from_flat_xml() -> None:
    """With CDATA or without; what is not there is empty."""
    xml = "<xml><Event><![CDATA[kf_msg_or_event]]></Event><CreateTime>1700000000</CreateTime></xml>"
    assert [field_of(xml, name) for name in ("Event", "CreateTime", "Token")] == ["kf_msg_or_event", "1700000000", ""]
