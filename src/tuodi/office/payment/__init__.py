"""What is owed to persons and institutions, paid in batches through a bank."""
