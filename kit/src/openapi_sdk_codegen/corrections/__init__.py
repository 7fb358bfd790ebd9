"""Correct what is published, and derive the names that its pages don't give.

In: `spec/openapi.yaml` and `spec/corrections.yaml`. Out: the corrected description, valid OpenAPI, in which every
operation has a tag and an operationId. `apply` reads and applies the corrections, `conventions` derives names, and
`apply.load_corrected` does all of it for a checkout.
"""
