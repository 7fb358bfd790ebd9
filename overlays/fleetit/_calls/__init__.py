"""One call: callers, the retry loop, batches, downloads, the options of a call."""
