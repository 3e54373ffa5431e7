"""What the rule-based coder looks for in a sentence: one file a kind of cue, all of them pure functions."""
