"""Reads listings page by page.

`options` checks the arguments of a listing and reads the envelope of a page. `walks` decides which pages to request and
which rows are new, without I/O. `pages` is the loop over both, and the interface for users: `Pages` and `AsyncPages`.
`tenants` reads one listing for many tenants.
"""
