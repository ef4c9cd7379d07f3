"""The load of `make load` in small: what must not be lost, doubled or early."""
