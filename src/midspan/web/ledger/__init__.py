"""A team's server as the ledger of command lines and CI."""
