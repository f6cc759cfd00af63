"""How well the right lines are found: judged questions, metrics, runs that can be compared."""
