"""How long lists come."""

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request


class Pages(LimitOffsetPagination):
    """Lists come fifty at a time, two hundred at most; a limit or offset that is no whole number is refused."""

    default_limit = 50
    max_limit = 200
    #: Far beyond any list of ours, and within what PostgreSQL counts to.
    last_offset = 1_000_000_000

    def get_limit(self, request: Request) -> int | None:
        limit = self._whole_number(request, self.limit_query_param, self.default_limit)
        if limit < 1:
            raise ValidationError({self.limit_query_param: "Give a whole number from 1 to 200."})
        return min(limit, self.max_limit)

    def get_offset(self, request: Request) -> int:
        return self._whole_number(request, self.offset_query_param, 0)

    def _whole_number(self, request: Request, name: str, default: int) -> int:
        text = request.query_params.get(name, "")
        if not text:
            return default
        if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= self.last_offset):
            raise ValidationError({name: "Give a whole number, 0 or more."})
        return int(text)
