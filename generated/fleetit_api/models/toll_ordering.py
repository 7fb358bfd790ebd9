from enum import StrEnum


class TollOrdering(StrEnum):
    EXIT_TIME = "exit_time"
    EXIT_TIME_DESCENDING = "-exit_time"
    POSTING_DATE = "posting_date"
    POSTING_DATE_DESCENDING = "-posting_date"
    TRANSACTION_DATE = "transaction_date"
    TRANSACTION_DATE_DESCENDING = "-transaction_date"

    def __str__(self) -> str:
        return str(self.value)
