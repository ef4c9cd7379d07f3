"""What the product says, and how it chooses it."""
