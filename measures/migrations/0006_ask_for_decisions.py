"""What is withheld is decided anew for every stored result, from the first open period of each measure."""

from importlib import import_module

from django.db import migrations

ASK = import_module("measures.migrations.0004_ask_for_statistics").ASK


class Migration(migrations.Migration):
    dependencies = [("measures", "0005_withheld_partners")]

    operations = [migrations.RunSQL(ASK, migrations.RunSQL.noop)]
