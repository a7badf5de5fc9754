"""The documents are tried: commands typed, examples run, tables compared, links followed."""
