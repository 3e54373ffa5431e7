"""The report: one view of a session, laid out as a page, as Markdown and as lines for the terminal."""
