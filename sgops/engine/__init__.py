"""What the machine does: attempts, duties and the operator's use cases, over ports alone."""
