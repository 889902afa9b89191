"""What people type on the board's pages; nothing is decided here."""

from board.forms.decisions import CloseForm, DecisionForm, OwnerForm
from board.forms.publishing import PublishForm, WithdrawForm
from board.forms.signing import PrepareForm
from board.forms.what_if import WhatIfForm

__all__ = ["CloseForm", "DecisionForm", "OwnerForm", "PrepareForm", "PublishForm", "WhatIfForm", "WithdrawForm"]
