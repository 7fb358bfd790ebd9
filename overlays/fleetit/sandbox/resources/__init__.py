"""The resources that have state, one module each: a function per operation, from a request to its JSON answer."""
