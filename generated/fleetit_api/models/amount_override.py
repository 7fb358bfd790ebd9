from enum import StrEnum


class AmountOverride(StrEnum):
    CASH_COST = "CASH_COST"

    def __str__(self) -> str:
        return str(self.value)
