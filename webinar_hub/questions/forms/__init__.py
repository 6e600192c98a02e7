"""What people may answer, and what organizers may ask."""
