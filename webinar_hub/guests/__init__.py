"""People and institutions whom organizers invite to an event, each by a link of their own."""
