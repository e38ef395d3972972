"""A second billing system, as unlike the demo's as can be: the same office in three other databases.

GUID keys in each engine's own way, mixed-case quoted names, money as floats, moments with a zone, the printed
number of a customer in one database only, readings that reach the customer over installation and service
point, attributes as rows, rows marked as gone in two ways, two companies in all tables, corrections as
positive amounts of another type, and litres beside cubic metres.
"""
