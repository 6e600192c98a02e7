"""Who may see whom, and what their pages show, by a constant number of statements."""
