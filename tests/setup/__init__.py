"""Tests of set-up, settings and the command line."""
