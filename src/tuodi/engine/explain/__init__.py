"""Why this amount? A claim's settlement step by step in Chinese, each step with its clause, from the numbers the computation returned."""

from __future__ import annotations

from tuodi.engine.explain.model import Explanation, Step
from tuodi.engine.explain.render import as_html, as_json, as_text
from tuodi.engine.explain.steps import explain_claim
from tuodi.engine.explain.whatif import explain, other_outcomes

__all__ = ["Explanation", "Step", "as_html", "as_json", "as_text", "explain", "explain_claim", "other_outcomes"]
