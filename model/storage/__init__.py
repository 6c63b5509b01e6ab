"""Files on disk: atomic writes, reserved names, leftovers, and checked values of what was read."""
