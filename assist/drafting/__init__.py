"""From a conversation and passages to a checked draft."""
