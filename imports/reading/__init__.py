"""Reading an uploaded file: what it is, whether it is safe, which cells hold figures. No framework, no database."""
