"""People's rights over their data: what is held, choices, corrections, copies, requests with clocks."""
