"""A class: who handed in what, every recording analysed once, and what an instructor does with it."""
