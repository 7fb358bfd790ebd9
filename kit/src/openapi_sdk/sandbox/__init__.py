"""A server on loopback for a described API, with invented data, for tests and demonstrations.

The description drives it: it says which requests are valid, which tables there are, and what answers show of their
rows. `parts` says what else a service may give: rules of its tables, data, webhooks. What users see, in the words of
their service, is generated: the module `sandbox` of the package. It imports no HTTP client.
"""
