"""Apply `spec/corrections.yaml` to `spec/openapi.yaml`, then derive the names that nobody wrote."""
