"""Reply Assist: drafts cited customer-service replies from a shop's own documents. It never sends."""

__version__ = "0.1.0"
