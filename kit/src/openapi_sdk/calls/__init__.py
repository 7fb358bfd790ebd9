"""One call: callers, the attempts, batches, the dry run, the options of a call."""
