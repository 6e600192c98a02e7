"""The people of an event as organizers work with them: lists, tables, several at once."""
