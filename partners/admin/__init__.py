"""The administration of partners and people, and what the other apps' administration is made of."""

from partners.admin import people
from partners.admin.records import EventAdmin, RecordAdmin, ServiceAdmin, register_events
from partners.admin.reference import ReferencePages

__all__ = ["EventAdmin", "RecordAdmin", "ReferencePages", "ServiceAdmin", "people", "register_events"]
