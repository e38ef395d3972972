"""What a database says about itself: tables, columns, keys, references, and a few of its rows."""
