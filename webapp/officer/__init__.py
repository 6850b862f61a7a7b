"""The officers' pages: tasklist, cases, processes, search of what happened, and the desk of a branch."""
