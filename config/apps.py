from django.apps import AppConfig


class WaymarkConfig(AppConfig):
    """Holds the commands that run the whole house; it has no models."""

    name = "config"
