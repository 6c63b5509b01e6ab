"""The Runs tab: every training that was ever made here, to compare, look into, keep and hand on."""
