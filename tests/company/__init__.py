"""What a company sets itself: its numbers, its words, its knowledge."""
