"""The command `python -m depot`."""

import sys

from depot import SERVICE
from openapi_sdk.cli.main import main
from openapi_sdk.cli.program import Inboxes, Program


def load_client():
    """Return the class of the client, when a command needs it."""
    from depot import Depot

    return Depot


def load_inboxes():
    """Return what commands about webhooks need."""
    from depot.webhooks import WEBHOOKS, Inbox

    return Inboxes(WEBHOOKS, Inbox)


PROGRAM = Program(service=SERVICE, client=load_client, webhooks=load_inboxes)

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
