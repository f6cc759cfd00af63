"""What speaks for a passage: each module finds one sign, and the order of passages weighs them."""
