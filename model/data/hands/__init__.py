"""Synthetic pen strokes: how people all over the world write digits, and what they draw that is no digit.

A drawing is made in three steps: an allograph (model.data.hands.allographs, .non_digits) gives ideal strokes, a Hand
(model.data.hands.hand) deforms them as one person would, and the painter and the framing of every drawing make the
raster (model.data.hands.generator).
"""
