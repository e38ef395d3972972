"""Reads a utility's billing database, and cannot write to it.

The only place that names the ERP's tables, and it gets those names from the configuration.
"""
