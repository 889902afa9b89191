"""The roles of a partnership and what each may do; plain words, no framework."""

from enum import StrEnum


class Role(StrEnum):
    CONTRIBUTOR = "contributor"
    PARTNER_LEAD = "partner_lead"
    ANALYST = "analyst"
    PLAN_MANAGER = "plan_manager"
    BOARD_MEMBER = "board_member"
    BOARD_CHAIR = "board_chair"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Role.CONTRIBUTOR: "Contributor",
    Role.PARTNER_LEAD: "Partner lead",
    Role.ANALYST: "Analyst",
    Role.PLAN_MANAGER: "Plan manager",
    Role.BOARD_MEMBER: "Board member",
    Role.BOARD_CHAIR: "Board chair",
    Role.ADMINISTRATOR: "Administrator",
}

#: Held for one partner, always.
PARTNER_ROLES = frozenset({Role.CONTRIBUTOR, Role.PARTNER_LEAD})
#: Held for the whole plan, always. An analyst may be either.
PLAN_ROLES = frozenset({Role.PLAN_MANAGER, Role.BOARD_MEMBER, Role.BOARD_CHAIR, Role.ADMINISTRATOR})


class Permission(StrEnum):
    """What a person may do, where (for one partner or the whole plan)."""

    ENTER_FIGURES = "enter_figures"
    SUBMIT_RETURN = "submit_return"
    SEE_UNSIGNED_FIGURES = "see_unsigned_figures"
    REVIEW_RETURNS = "review_returns"
    MANAGE_PLAN = "manage_plan"
    SEE_PLAN = "see_plan"
    SIGN_OFF_QUARTER = "sign_off_quarter"
    MANAGE_PEOPLE = "manage_people"


GRANTS: dict[Role, frozenset[Permission]] = {
    Role.CONTRIBUTOR: frozenset({Permission.ENTER_FIGURES, Permission.SEE_UNSIGNED_FIGURES, Permission.SEE_PLAN}),
    Role.PARTNER_LEAD: frozenset(
        {
            Permission.ENTER_FIGURES,
            Permission.SUBMIT_RETURN,
            Permission.SEE_UNSIGNED_FIGURES,
            Permission.SEE_PLAN,
        }
    ),
    Role.ANALYST: frozenset({Permission.ENTER_FIGURES, Permission.SEE_UNSIGNED_FIGURES, Permission.SEE_PLAN}),
    Role.PLAN_MANAGER: frozenset(
        {
            Permission.SEE_UNSIGNED_FIGURES,
            Permission.REVIEW_RETURNS,
            Permission.MANAGE_PLAN,
            Permission.SEE_PLAN,
        }
    ),
    Role.BOARD_MEMBER: frozenset({Permission.SEE_PLAN}),
    Role.BOARD_CHAIR: frozenset({Permission.SEE_PLAN, Permission.SIGN_OFF_QUARTER}),
    Role.ADMINISTRATOR: frozenset({Permission.MANAGE_PEOPLE, Permission.SEE_PLAN}),
}
