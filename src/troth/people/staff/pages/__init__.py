"""The staff's console: calm pages below `/staff/{session}/`."""
