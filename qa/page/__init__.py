"""What the page shows: the HTML of conversation, evidence and whole notes, and its texts in Korean and English."""
