"""The command line of an SDK: `main(PROGRAM)`. Its overlay makes the `Program`; needs the extra `cli`."""
