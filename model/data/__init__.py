"""Labelled digits: the bundled MNIST files and what is made of them."""
