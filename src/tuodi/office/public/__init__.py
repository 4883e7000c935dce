"""What everyone may see without logging in."""
