"""Hosts: the helpdesks that the sidebar stands in. A folder each, named as in `assist connect HOST` and docs/hosts."""
