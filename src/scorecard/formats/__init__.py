"""Text in, Strategy out, and back. Each file stands alone and reports what it could not carry."""
