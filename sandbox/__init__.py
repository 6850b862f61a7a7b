"""The outside world for development: every agency the bank asks, as one HTTP server; answers repeat, faults are switched on by request."""
