"""Many points of one question: their design, their solution chunk by chunk, their table."""
