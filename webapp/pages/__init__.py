"""The pages: each module here that has a `blueprint` is mounted by `webapp.app`."""
