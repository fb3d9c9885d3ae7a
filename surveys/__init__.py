"""Built-in questionnaires and worked examples, shipped as package data."""
