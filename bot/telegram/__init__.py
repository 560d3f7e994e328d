"""Dateline on Telegram."""
