"""Who may do what: roles and permissions, users and tokens, and the keys that people and servers sign with."""
