"""Real processes, one fault at a time, and the whole history checked afterwards."""
