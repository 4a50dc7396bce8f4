"""What the shop knows: documents, chunks, releases, and search over them."""
