"""The pages in a real browser, against the product as a process."""
