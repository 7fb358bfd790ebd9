"""Reads an OpenAPI description of version 3.0 or 3.1.

`nodes` has the values of a document, `references` follows its references, `schemas` says what a schema means, and
`media_types` which media types are sent and read. It takes any document: what is wrong in one says nothing.
"""
