"""The bank's models as its process owners change them: drafts, releases, and what differs between two versions."""
