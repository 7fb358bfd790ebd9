from enum import StrEnum


class ShipmentStatus(StrEnum):
    CANCELLED = "CANCELLED"
    PENDING = "PENDING"
    RECEIVED = "RECEIVED"
    SHIPPED = "SHIPPED"

    def __str__(self) -> str:
        return str(self.value)
