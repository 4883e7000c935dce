"""Sanctions, recoveries, samples, findings, tip-offs."""
