"""What can be wrong with a history, and how it is told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

Wrong = Literal["lost", "unexpected", "doubled", "out of order", "broken"]
WRONGS: tuple[Wrong, ...] = ("lost", "unexpected", "doubled", "out of order", "broken")


@dataclass(frozen=True, slots=True)
class Finding:
    """One wrong thing in the chat of an address."""

    wrong: Wrong
    address: str
    what: str


@dataclass(slots=True)
class Verdict:
    """All findings of one play."""

    findings: list[Finding] = field(default_factory=list)
    in_doubt: int = 0  # doubled or missing in Telegram where nobody could know

    def add(self, wrong: Wrong, address: str, what: str) -> None:
        """Note something wrong."""
        self.findings.append(Finding(wrong, address, what))

    def count(self, wrong: Wrong) -> int:
        """Return how many are of this kind."""
        return sum(finding.wrong == wrong for finding in self.findings)


def compare(verdict: Verdict, address: str, name: str, wanted: list[str], found: list[str]) -> None:
    """Hold what is there against what should be: lost, unexpected, doubled, or in another order."""
    missing, extra = Counter(wanted) - Counter(found), Counter(found) - Counter(wanted)
    for what, count in missing.items():
        verdict.add("lost", address, f"{name}: {what!r}, {count} times")
    for what, count in extra.items():
        wrong: Wrong = "doubled" if what in wanted else "unexpected"
        verdict.add(wrong, address, f"{name}: {what!r}, {count} times too often")
    if not missing and not extra and wanted != found:
        verdict.add("out of order", address, f"{name}: {found}, not {wanted}")
