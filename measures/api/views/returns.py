"""Returns: what is owed, figures in batches, and the acts of the return workflow."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from measures.api.filters import ReturnFilters
from measures.api.serializers.returns import (
    EmptySerializer,
    FiguresSerializer,
    NoteSerializer,
    ReasonSerializer,
    ReportSerializer,
    ReturnDetailSerializer,
    ReturnSerializer,
    StateSerializer,
)
from measures.calc.words import Source
from measures.models import Return
from measures.permissions import check_can_move, check_may_move
from measures.selectors.owed import returns_seen
from measures.selectors.questions import questions_for, rows_asked
from measures.services.figures import FiguresReport, record_figures
from measures.services.returns import reopen_return, return_for_correction, sign_off_return, submit_return
from partners.permissions import caller_of


class FiguresRefused(APIException):
    """A batch with problems: 409 where somebody else changed a figure meanwhile, else 422. Nothing was written."""

    def __init__(self, report: FiguresReport) -> None:
        self.problems = [
            {"place": p.place, "code": p.code, "detail": p.message, "line": p.line, **self._current(report, p.line)}
            for p in report.problems
        ]
        stale = any(problem.code == "conflict" for problem in report.problems)
        self.status_code = 409 if stale else 422
        self.default_code = "conflict" if stale else "figures_refused"
        many = len(report.problems)
        super().__init__(f"Nothing was recorded: {many} {'problem' if many == 1 else 'problems'} to mend first.")

    @staticmethod
    def _current(report: FiguresReport, line: int) -> dict[str, Any]:
        if line not in report.conflicts:
            return {}
        state = report.conflicts[line]
        # A figure the sender thought there was, and there is none.
        return {"current": StateSerializer(state).data if state.version is not None else None}


class ReturnViewSet(ReadOnlyModelViewSet[Return]):
    """Returns of your partner, or of all for those who review them; nobody else's exist for you."""

    queryset = Return.objects.none()
    filterset_class = ReturnFilters
    refusals = {
        "figures": (409, 422),
        "submit": (409,),
        "send_back": (409,),
        "sign_off": (409,),
        "reopen": (409,),
    }

    def get_queryset(self) -> QuerySet[Return]:
        return returns_seen(caller_of(self.request))

    def get_serializer_class(self) -> type[BaseSerializer[Return]]:
        return ReturnDetailSerializer if self.action == "retrieve" else ReturnSerializer

    def get_object(self) -> Return:
        owed = super().get_object()
        if self.action == "retrieve":
            owed.rows = rows_asked(owed)  # type: ignore[attr-defined]
        return owed

    @extend_schema(request=FiguresSerializer, responses=ReportSerializer)
    @action(detail=True, methods=["put"])
    def figures(self, request: Request, pk: str) -> Response:
        """Give figures of the return, all or nothing.

        A line that another person has changed since you read it is never overwritten: the answer is 409 with what
        is stored now.
        """
        owed = self.get_object()
        check_can_move(caller_of(request), owed, "save")
        given = FiguresSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        lines = given.figure_lines(owed)
        report = record_figures(lines, by=caller_of(request), source=Source.API)
        if report.is_refused:
            raise FiguresRefused(report)
        asked = questions_for(lines, by=caller_of(request))
        return Response(ReportSerializer(report, context={"asked": asked}).data)

    @extend_schema(request=None, responses=ReturnSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Hand the return over for review; every figure owed must be given, or say why it cannot be."""
        owed, _ = self._asked(request, "submit", EmptySerializer)
        return self._stands(submit_return(owed, by=caller_of(request)))

    @extend_schema(request=NoteSerializer, responses=ReturnSerializer)
    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request: Request, pk: str) -> Response:
        """Send a submitted return back to its partner with a note."""
        owed, said = self._asked(request, "return", NoteSerializer)
        return self._stands(return_for_correction(owed, by=caller_of(request), note=said["note"]))

    @extend_schema(request=None, responses=ReturnSerializer)
    @action(detail=True, methods=["post"], url_path="sign-off")
    def sign_off(self, request: Request, pk: str) -> Response:
        """Sign a submitted return off: its figures become what the board reads."""
        owed, _ = self._asked(request, "sign_off", EmptySerializer)
        return self._stands(sign_off_return(owed, by=caller_of(request)))

    @extend_schema(request=ReasonSerializer, responses=ReturnSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """Let a signed-off return be corrected; until it is signed off again the board reads what was signed."""
        owed, said = self._asked(request, "reopen", ReasonSerializer)
        return self._stands(reopen_return(owed, by=caller_of(request), reason=said["reason"]))

    def _asked(self, request: Request, act: str, body: type[BaseSerializer[Any]]) -> tuple[Return, dict[str, Any]]:
        """The return and what is said of it; those who never may are told so before their words are read."""
        owed = self.get_object()
        check_may_move(caller_of(request), owed, act)
        said = body(data=request.data)
        said.is_valid(raise_exception=True)
        return owed, said.validated_data

    def _stands(self, owed: Return) -> Response:
        """The return as it stands after the act, read again with the names of who did what."""
        return Response(ReturnSerializer(self.get_queryset().get(pk=owed.pk), context={"request": self.request}).data)
