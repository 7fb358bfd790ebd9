"""Three functions on AWS Lambda: one receives and sends ids to SQS, one handles them, one is run every minute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fleetit.webhooks import Inbox, TollNotification

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit.webhooks import RecordedDelivery, WebhookVerifier
    from fleetit.webhooks.stores import Store


class Functions:
    def __init__(
        self, verifier: WebhookVerifier, store: Store, send: Callable[[str], object], book: Callable[[str, int], None]
    ) -> None:
        # With boto3: send = lambda text: sqs.send_message(QueueUrl=url, MessageBody=text)
        self.inbox = Inbox(verifier, store, background=False, dispatch=lambda record_id: send(str(record_id)))

        @self.inbox.on(TollNotification)
        def book_toll(_: TollNotification, delivery: RecordedDelivery) -> None:
            book(delivery.key, delivery.revision)

    def handle_messages(self, event: dict[str, Any], _context: object) -> None:
        for message in event["Records"]:
            self.inbox.run(int(message["body"]))

    def send_due(self, _event: object, _context: object) -> int:
        return self.inbox.run_due()  # what was not sent, what failed and is due again
