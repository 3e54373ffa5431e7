"""listenkit: feedback on active listening from the recording of a role-play, on your own computer."""

__version__ = "0.1.0"
