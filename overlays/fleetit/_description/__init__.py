"""The description at run time: operations, arguments, schemas, bodies. The only reader of openapi.json."""
