"""What only the owner of data knows: groups of cells that may be wrong become questions, and the answers hold."""
