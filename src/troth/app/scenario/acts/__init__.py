"""What is done to each tenant, in order. Each act goes through a public door and says what it saw there."""
