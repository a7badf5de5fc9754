"""The command line: one word a command, one exit code an outcome."""
