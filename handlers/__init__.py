"""What the product decides: `handle(conversation, event, surroundings)` and nothing else."""

from __future__ import annotations

from handlers.deciding import handle

__all__ = ["handle"]
