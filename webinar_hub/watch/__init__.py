"""What somebody who runs an installation can look at: is it alive, ready, well, and how busy."""
