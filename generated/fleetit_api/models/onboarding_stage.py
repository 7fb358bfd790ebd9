from enum import StrEnum


class OnboardingStage(StrEnum):
    COMPLETED = "COMPLETED"
    FLEET_NAMED = "FLEET_NAMED"
    INITIAL = "INITIAL"
    VEHICLES_ADDED = "VEHICLES_ADDED"

    def __str__(self) -> str:
        return str(self.value)
