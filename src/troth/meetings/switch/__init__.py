"""The media switch for meetings that are too large for media between browsers: Janus, asked by us alone."""
