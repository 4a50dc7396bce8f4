"""The server's side of helpdesks: what they deliver, and what is read from them."""
