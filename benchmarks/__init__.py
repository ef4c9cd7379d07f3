"""Figures beside peers, each a command."""
