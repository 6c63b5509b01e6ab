"""The Runs tab: every training that was ever made here."""
