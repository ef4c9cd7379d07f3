"""Decisions on their own, and what holds for every order of events."""
