"""One call: callers, the retry loop, batches, the dry run, the options of a call."""
