"""Every write of this app: one business act a function, named as people say it."""
