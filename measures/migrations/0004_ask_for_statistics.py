"""Every stored result is worked out again, from the first open period of each measure, once the new code runs."""

from django.db import migrations

ASK = """
INSERT INTO measures_rolluprequest (measure_id, period_id, requested_at)
SELECT m.id, first.id, now()
FROM measures_measure m
JOIN plan_priority pr ON pr.id = m.priority_id
JOIN plan_plan pl ON pl.id = pr.plan_id
CROSS JOIN LATERAL (
    SELECT pe.id FROM measures_period pe
    WHERE pe.partnership_id = pl.partnership_id AND pe.frequency = m.frequency AND pe.opened_at IS NOT NULL
    ORDER BY pe.ends_on LIMIT 1
) AS first
"""


class Migration(migrations.Migration):
    dependencies = [("measures", "0003_wider_results")]

    operations = [migrations.RunSQL(ASK, migrations.RunSQL.noop)]
