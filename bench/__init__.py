"""The benchmark: the axes of the budget, measured beside what the same machine can do at best in the same run."""
