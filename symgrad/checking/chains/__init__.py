"""Checking a student's derivation line by line."""
