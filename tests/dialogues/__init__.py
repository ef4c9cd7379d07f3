"""Dialogues as text files: played against the handlers, reviewed like prose."""
