"""What is noted of visits to pages: the access log, counts without identifiers, what members look at."""
