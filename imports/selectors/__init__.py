"""What the pages, workbooks and services of uploads read."""
