"""The acts on an upload, in order: received, mapped, checked, applied, undone; and what picks up after a crash."""
