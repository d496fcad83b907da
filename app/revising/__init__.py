"""Change what was asked of a section, and nothing else: code where code is exact, the model where prose is wanted."""
