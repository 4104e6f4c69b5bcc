"""Troth: one self-hosted server for private communications whose privacy policy is executable."""
