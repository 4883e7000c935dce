"""The office: people, cases and money of a municipal aid office, on PostgreSQL. The library below never imports it."""
