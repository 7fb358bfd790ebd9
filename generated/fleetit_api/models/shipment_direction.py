from enum import StrEnum


class ShipmentDirection(StrEnum):
    IN = "IN"
    OUT = "OUT"

    def __str__(self) -> str:
        return str(self.value)
