"""One command brings the whole system up, watches over it and takes it down."""
