"""One person signs several colleagues up for an event, and each of them answers for themselves."""
