"""HTTP only: routes, pages, and who may call them."""
