"""The window. Reaches torch only through model/."""
