"""What a claim gets: columns in, the state of a person's year, the one computation, columns out; and the explanation of it."""
