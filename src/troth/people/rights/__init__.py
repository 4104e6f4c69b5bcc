"""People's rights over their data: what is held, their choices, corrections, copies, and requests with clocks."""
