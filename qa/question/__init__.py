"""What a question says: its words and what they are worth, its filters and times, the kind of thing it wants, its slips."""
