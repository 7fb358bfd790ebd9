"""Books tolls with a model of Django, in the transaction that marks the delivery as done: settings, model and view."""

from __future__ import annotations

import json
import os
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from fleetit.webhooks import Inbox, RecordedDelivery, TollNotification, WebhookVerifier, transactions

database = json.loads(os.environ["DATABASE"])  # such as {"ENGINE": "django.db.backends.sqlite3", "NAME": "app.db"}
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], DATABASES={"default": database})
django.setup()


class Booking(models.Model):
    key: models.CharField[str, str] = models.CharField(max_length=1000)
    revision: models.IntegerField[int, int] = models.IntegerField()

    class Meta:
        app_label = "receiver"

    def __str__(self) -> str:
        return f"{self.key}, revision {self.revision}"


verifier = WebhookVerifier(os.environ["FLEETIT_WEBHOOK_SECRET"])
inbox = Inbox(verifier, os.environ["INBOX"], transaction=transactions.django())  # the same database


@inbox.on(TollNotification, transaction=True)
def book_toll(_: TollNotification, delivery: RecordedDelivery, __: object) -> None:
    booking = Booking.objects.filter(key=delivery.key).first() or Booking(key=delivery.key)
    booking.revision = delivery.revision
    booking.save()
    transaction.on_commit(lambda: tell_accounting(f"{delivery.key} {delivery.revision}\n"))


def tell_accounting(line: str) -> None:  # at most once, because the row is committed then; a task queue can do more
    with Path(os.environ["JOURNAL"]).open("a", encoding="utf-8") as journal:
        journal.write(line)


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    answer = inbox.receive(request.body, request.headers)
    return HttpResponse(answer.body, status=answer.status, headers=dict(answer.headers))


urlpatterns = [path("webhooks/fleetit", receive)]
app = get_wsgi_application()


def post_worker_init(_: object) -> None:  # gunicorn --preload --config python:django_app django_app:app
    inbox.start()


def worker_exit(_: object, __: object) -> None:
    inbox.close()
