"""Moves what the portal owns out to the billing system, each item exactly once."""
