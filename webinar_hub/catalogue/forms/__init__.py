"""What organizers may type about what is offered."""
