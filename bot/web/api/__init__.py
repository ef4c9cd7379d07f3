"""The HTTP interface under /api/v1: a module a subject, each with its table of routes."""
