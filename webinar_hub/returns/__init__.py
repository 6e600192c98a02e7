"""What comes back by mail: bounces, answers of calendar programs, people who answer a letter."""
