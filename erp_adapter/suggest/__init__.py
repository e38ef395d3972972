"""Drafts the ``[erp]`` sections from what a database says about itself, with a reason for every line."""
