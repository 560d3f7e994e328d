"""Ask questions whose answers are known, count, and compare one run with another.

cases (a question file) ──report──▶ marks (how each went) ──figures──▶ values with intervals
                                      └── saved ──compare──▶ differences, questions won and lost
"""

from retrieval.evaluation.cases import Case, read_cases
from retrieval.evaluation.report import Outcome, Report, report

__all__ = ["Case", "Outcome", "Report", "read_cases", "report"]
