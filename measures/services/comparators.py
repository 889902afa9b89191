"""What measures are compared with, as a plan file gives it: groups of places by version, and published values."""

from collections.abc import Sequence
from datetime import date

from measures.models import Comparator, ComparatorGroup, ComparatorMember, Measure
from measures.services.rollup import request_rollup_of_measure
from partners.models import Partnership
from plan.reading import ComparatorGroupEntry, MeasureEntry


def save_comparator_groups(partnership: Partnership, entries: Sequence[ComparatorGroupEntry]) -> None:
    """Make stored groups equal to a plan file's; what differs is worked out again.

    A group is one version: when its places change, the file gives it a new code and version, and results keep saying
    which they were compared with.
    """
    stored = {group.code: group for group in _groups(partnership)}
    changed = [entry for entry in entries if entry.code not in stored or not _is_equal(stored[entry.code], entry)]
    for entry in changed:
        group, _ = ComparatorGroup.objects.update_or_create(
            partnership=partnership, code=entry.code, defaults=_columns(entry)
        )
        group.members.all().delete()
        ComparatorMember.objects.bulk_create(
            ComparatorMember(group=group, area=area, order=order) for order, area in enumerate(entry.members)
        )
    if changed:
        compared = Measure.objects.filter(priority__plan__partnership=partnership, comparators__isnull=False)
        for measure in compared.distinct():
            request_rollup_of_measure(measure)


def save_comparators(measure: Measure, entry: MeasureEntry) -> None:
    """Add and change the published values of a measure; what a file no longer names stays as it was published."""
    groups = {group.code: group for group in _groups(measure.priority.plan.partnership)}
    given = [
        Comparator(measure=measure, area=name, group=groups[name] if of_groups else None, period_code=code, value=value)
        for of_groups, series in ((False, entry.comparators), (True, entry.group_medians))
        for name, values in series
        for code, value in values
    ]
    stored = {(c.area, c.period_code): (c.group_id, c.value) for c in measure.comparators.all()}
    changed = [c for c in given if stored.get((c.area, c.period_code)) != (c.group_id, c.value)]
    Comparator.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["measure", "area", "period_code"],
        update_fields=["group", "value"],
    )
    if changed:
        request_rollup_of_measure(measure)


def _groups(partnership: Partnership) -> Sequence[ComparatorGroup]:
    return list(ComparatorGroup.objects.filter(partnership=partnership).prefetch_related("members"))


def _columns(entry: ComparatorGroupEntry) -> dict[str, str | date | None]:
    return {
        "title": entry.title,
        "version": entry.version,
        "applies_from": entry.applies_from,
        "source": entry.source,
    }


def _is_equal(group: ComparatorGroup, entry: ComparatorGroupEntry) -> bool:
    same = all(getattr(group, name) == value for name, value in _columns(entry).items())
    return same and tuple(member.area for member in group.members.all()) == entry.members
