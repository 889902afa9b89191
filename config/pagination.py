from rest_framework.pagination import LimitOffsetPagination


class Pages(LimitOffsetPagination):
    """Lists come fifty at a time, two hundred at most."""

    default_limit = 50
    max_limit = 200
