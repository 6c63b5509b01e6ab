"""Training: the loop, what steers it, and the recipes. No file of it knows a widget."""
