"""The page of one record: remarks, editing in place, drafts, previews, readers."""
