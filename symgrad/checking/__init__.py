"""Checking a student's answer: verdicts that are proved, and requirements beside them."""
