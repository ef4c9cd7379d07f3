"""The same contracts on SQLite and on PostgreSQL."""
