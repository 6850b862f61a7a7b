"""Papers as PDF, the signatures on them, uploaded files and the store of contents."""
