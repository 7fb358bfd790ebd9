from enum import StrEnum


class ShipmentCourier(StrEnum):
    DHL = "DHL"
    FEDEX = "FedEx"
    OTHER = "OTHER"
    UPS = "UPS"
    USPS = "USPS"

    def __str__(self) -> str:
        return str(self.value)
