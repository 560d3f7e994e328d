"""The grammar of time expressions: small files of rules, and what they mean."""
