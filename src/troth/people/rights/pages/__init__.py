"""The pages of people's rights: for who is signed in, and for who comes by a link or writes to the office."""
