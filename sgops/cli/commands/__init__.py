"""The verbs, a module or a few each; imported when they are invoked."""
