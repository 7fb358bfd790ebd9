"""Receives webhooks with Django: settings, a view and its address in one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from fleetit.webhooks import Delivery, WebhookError, WebhookVerifier

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler

deliveries: list[Delivery] = []


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    verifier: WebhookVerifier = settings.FLEETIT_VERIFIER
    try:
        deliveries.append(verifier.verify(request.body, request.headers))
    except WebhookError as error:
        return JsonResponse({"refused": error.reason}, status=401)
    return HttpResponse()


urlpatterns = [path("webhooks/fleetit", receive)]


def make_app(verifier: WebhookVerifier) -> WSGIHandler:
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], FLEETIT_VERIFIER=verifier)
    return get_wsgi_application()
