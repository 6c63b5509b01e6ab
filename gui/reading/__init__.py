"""The reading view: what the network believes after each row of the drawing."""
