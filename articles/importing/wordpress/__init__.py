"""What a WordPress export says, read piece by piece as values (pure)."""
