"""Uploads through the API: send a file, ask how it stands, apply it, undo it."""
