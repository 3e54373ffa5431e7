"""`python -m listenkit` is the command `listenkit`."""

from .cli import main

main()
