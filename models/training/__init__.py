"""A trained coder in the making: what a linear model and a fine-tuned encoder reach on AnnoMI, by cross-validation."""
