"""What a page costs, beside a bare Flask page that runs the same SQL and renders the same rows plainly.

The bare page logs its caller in as Flask-Login does, from a signed cookie, with the portal's own statement on
the session. Both are measured in turns within one run, by CPU time per request: wall times on a shared machine say little.
"""
