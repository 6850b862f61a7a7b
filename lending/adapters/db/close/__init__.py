"""The daily close as sets: one SQL statement where nothing needs thought, the same on SQLite and PostgreSQL."""
