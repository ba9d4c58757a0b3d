"""The language server: findings, hover pages, completion and repairs in an editor."""
