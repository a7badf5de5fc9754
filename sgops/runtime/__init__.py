"""What touches the machine: clock, dice, threads, processes, files, signals."""
