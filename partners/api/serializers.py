"""Partners and people as the API shows them."""

from typing import Any

from rest_framework import serializers

from partners.models import Membership, Partner, Person
from partners.roles import Permission, Role


class PartnerSerializer(serializers.ModelSerializer[Partner]):
    class Meta:
        model = Partner
        fields = ["id", "code", "name", "kind", "is_active"]
        read_only_fields = fields


class HeldRoleSerializer(serializers.ModelSerializer[Membership]):
    """A role, for one partner or (partner null) for the whole plan."""

    role = serializers.ChoiceField(choices=[(role.value, role.label) for role in Role])
    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    partner = PartnerSerializer(allow_null=True)

    class Meta:
        model = Membership
        fields = ["role", "label", "partner"]
        read_only_fields = fields

    def get_label(self, membership: Membership) -> str:
        return Role(membership.role).label


class PartnershipSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class MeSerializer(serializers.ModelSerializer[Person]):
    """Who the token or session belongs to, and what they may do."""

    partnership = PartnershipSerializer()
    roles = HeldRoleSerializer(many=True, source="memberships")
    sees_small_numbers = serializers.SerializerMethodField(
        help_text="Whether withheld values are shown to you. They are then not for publication."
    )

    class Meta:
        model = Person
        fields = ["name", "email", "post", "partnership", "roles", "sees_small_numbers"]
        read_only_fields = fields

    def get_sees_small_numbers(self, person: Person) -> bool:
        return person.may(Permission.SEE_UNSIGNED_FIGURES)
