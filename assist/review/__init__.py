"""What people did with the drafts."""
