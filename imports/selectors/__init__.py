"""What pages, workbooks and the API read of uploads."""
