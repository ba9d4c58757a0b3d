"""What people decide: who may, what is locked by it, what is recorded of it, and what the runtime is told."""
