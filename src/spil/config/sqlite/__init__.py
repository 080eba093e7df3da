"""The embedded database: SQLite as Django has it, whose connections stay open between requests (decision 0021), and to
which upper and lower case are one beyond ASCII too.
"""
