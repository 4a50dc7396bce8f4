"""Local fakes of helpdesks. They keep to the contracts that the vendors publish, and refuse what the vendors refuse."""
