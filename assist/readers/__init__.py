"""Readers: files as people have them (Word, Excel, PDF, web pages, text, archives) become Markdown.

What a file says stays what it says; what could not be taken along is named, never lost in silence.
"""
