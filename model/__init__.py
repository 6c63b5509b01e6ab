"""Everything Rowpad knows about digits: framing, networks, reading, training. Knows no Qt."""
