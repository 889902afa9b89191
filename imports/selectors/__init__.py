"""What pages, workbooks, services and the API read of uploads."""
