"""The knowledge base: understanding, matching, the starter entries."""
