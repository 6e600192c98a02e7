"""What took place before the hub did: past events, who came, and how many, from one table."""
