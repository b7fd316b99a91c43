"""Diagnosis: what each named mistake makes of a question, so that a wrong answer can be looked up."""
