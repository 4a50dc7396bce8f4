"""Sayings: whether a reply says what it has to, or what it must not."""

from __future__ import annotations

from assist.texts.addresses import to_the_customer
from assist.texts.numerals import contains


def says(text: str, piece: str) -> bool:
    """Whether a text holds a piece of a case, as it stands in the documents or as it is said to the customer.

    "由您承担" tells them what "由买家承担" does.
    """
    return contains(text, piece) or contains(text, to_the_customer(piece))
