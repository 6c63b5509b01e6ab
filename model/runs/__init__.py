"""Every training that was ever made here: what it was set to, how it went, where its weights are."""
