"""The process in which one stage of one job runs: it knows the engine by a wire alone, and ends with it."""
