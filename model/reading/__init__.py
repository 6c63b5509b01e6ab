"""How a network reads: its beliefs on the way, its memory, and why it answers as it does."""
