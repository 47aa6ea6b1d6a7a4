"""The self-assessment workbook: written for a workshop, filled in by people, read back."""
