"""The Draw tab: canvas, drawing with undo, answer, bars, raster."""
