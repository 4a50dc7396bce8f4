"""The tables of the SQL database, by what they are of; code names them as `store.drafts`: `assist/store.py` has all."""
