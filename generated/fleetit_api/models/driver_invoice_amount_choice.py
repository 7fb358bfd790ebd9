from enum import StrEnum


class DriverInvoiceAmountChoice(StrEnum):
    CASH_COST = "CASH_COST"
    CUSTOM_FEE = "CUSTOM_FEE"
    REAL_COST = "REAL_COST"

    def __str__(self) -> str:
        return str(self.value)
