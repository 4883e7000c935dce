"""What settlement stores: claims as handed in, settlements as decided (both immutable), what a person's year has used, and work lists."""

from tuodi.office.settlement.models.claim import Claim
from tuodi.office.settlement.models.settlement import PersonYear, Settlement, SettlementLine
from tuodi.office.settlement.models.work import Batch, BatchRow, Resettlement

__all__ = ["Batch", "BatchRow", "Claim", "PersonYear", "Resettlement", "Settlement", "SettlementLine"]
