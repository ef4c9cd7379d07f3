"""What the product decides: `handle` of handlers.deciding, and what it speaks of, no more.

Nothing is imported here: who only needs the names of things does not wait for all the decisions.
"""
