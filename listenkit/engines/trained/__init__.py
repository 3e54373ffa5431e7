"""What the trained coder reads and weighs, shared with `models/training`, which fits it."""
