"""Servers that tests talk to, started by the tests themselves."""
