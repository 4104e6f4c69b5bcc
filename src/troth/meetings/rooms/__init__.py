"""Rooms: meetings while they last, in the memory of one process and nowhere else."""
