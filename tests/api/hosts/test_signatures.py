"""Signatures: the vendors' own test vectors."""

from __future__ import annotations

from api.hosts.signatures import chatwoot_signature, is_fresh, is_signed, wecom_signature

BODY = b'{"event":"message_created","id":1,"content":"Hi"}'
CHATWOOT = "sha256=ade7080ec80700d2e5fdc61e4616df8b2f2632a6bd825a77eafc70126d8708b6"


def test_chatwoots_signature_covers_timestamp_and_raw_body() -> None:
    """HMAC-SHA256 over "TIMESTAMP." and the body; any other byte is another signature."""
    assert chatwoot_signature("test-secret", "1700000000", BODY) == CHATWOOT
    assert is_signed("test-secret", "1700000000", BODY, CHATWOOT)
    assert not is_signed("test-secret", "1700000001", BODY, CHATWOOT)
    assert not is_signed("test-secret", "1700000000", BODY + b" ", CHATWOOT)
    assert not is_signed("test-secret", "1700000000", BODY, "sha256=é")


def test_a_time_counts_for_five_minutes() -> None:
    """Both ways, for clocks differ; what is no number never counts."""
    assert is_fresh("1700000000", 1700000300)
    assert is_fresh("1700000300", 1700000000)
    assert not is_fresh("1700000000", 1700000301)
    assert not any(is_fresh(text, 0) for text in ("", "-1", "1.5", "now", "１"))


def test_wecoms_signature_takes_the_address_without_its_fragment() -> None:
    """SHA-1 of ticket, nonce, timestamp and address in this order, nothing encoded."""
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    for url in ("http://mp.weixin.qq.com?params=value", "http://mp.weixin.qq.com?params=value#top"):
        signature = wecom_signature(ticket, "Wm3WZYTPz0wzccnW", 1414587457, url)
        assert signature == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"
