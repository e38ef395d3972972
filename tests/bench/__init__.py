"""What a page costs, beside a bare Flask page that runs the same SQL and renders the same rows plainly.

The bare page knows its caller by Flask-Login from a signed cookie, and asks the store for the session by the
portal's own statement. Both are measured in turns within one run, by CPU time per request: wall times on a
shared machine say little.
"""
