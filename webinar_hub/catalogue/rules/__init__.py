"""What is allowed for programmes, events and meetings; every no is a named refusal."""
