"""The reference pages, made out of the code that they describe."""
