"""Tests, one module an idea; beside them what several need."""
