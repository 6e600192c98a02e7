"""Lists of people who agreed elsewhere become registrations: looked over first, then brought in."""
