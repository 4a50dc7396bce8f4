"""The studio: pages on which the content team changes what the shop says."""
