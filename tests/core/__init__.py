"""Tests of what holds one process together."""
