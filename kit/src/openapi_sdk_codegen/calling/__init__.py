"""Call the operations of a generated package, and compare what is sent and read with the description as published.

In: a description that nothing was done to, and a package that was generated of it. Out: what each operation sends or
reads otherwise, and which operations are not called.

`examples` makes values of schemas with schemathesis, which knows nothing of this project: it sees what our own reading
of a schema loses. `plan` makes calls of them: arguments and answers. `caller` is a program that makes the calls on both
clients, against a server on loopback. `requests` decodes what the server received, after OpenAPI and the RFCs, and
`judge` compares.
"""
