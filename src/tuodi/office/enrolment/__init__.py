"""Subsidised enrolment of a year: the run, its lists, coverage, the transfer."""
