"""The Arena: one drawing, judged live by every chosen network."""
