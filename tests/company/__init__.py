"""The files in which a company sets its own numbers and words."""
