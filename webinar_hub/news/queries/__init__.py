"""Who is to be told of which events, what pages say of subscriptions, how many there are."""
