"""Figures of the running house for Prometheus."""

from __future__ import annotations

from typing import Final

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.storage.desk import read_loads
from bot.web.callers import is_near
from bot.web.parts import PARTS


class Metrics:
    """Counters that grow by themselves, gauges read from the database when asked for."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "sansheng_http_requests_total",
            "Answered HTTP requests.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.pages = self._gauge("open_pages", "Customers' pages open in this process.")
        self.desks = self._gauge("open_desks", "Desks open in this process.")
        self.waiting = self._gauge("waiting_chats", "Customers waiting in a line.")
        self.online = self._gauge("agents_online", "Agents online now.")
        self.inbox = self._gauge("inbox_open", "Events stored and not yet handled.")
        self.lag = self._gauge("inbox_lag_seconds", "Age of the oldest unhandled event.")
        self.outbox = self._gauge("outbox_pending", "Messages not yet sent.")

    def _gauge(self, name: str, meaning: str) -> Gauge:
        return Gauge(f"sansheng_{name}", meaning, registry=self.registry)


METRICS: Final = web.AppKey("metrics", Metrics)


async def show_metrics(request: web.Request) -> web.StreamResponse:
    """GET /metrics, for callers on this network only: how busy a house is, is its own affair."""
    if not is_near(request):
        raise web.HTTPNotFound
    metrics, parts = request.app[METRICS], request.app[PARTS]
    now = parts.clock.now()
    async with parts.database.read() as tx:
        loads = await read_loads(tx, now - parts.company().policy.agent_vanished_after)
    metrics.pages.set(parts.hub.visitors)
    metrics.desks.set(parts.hub.consoles)
    metrics.waiting.set(loads.waiting)
    metrics.online.set(loads.agents_online)
    metrics.inbox.set(loads.inbox_open)
    metrics.lag.set((now - loads.oldest_inbox).total_seconds() if loads.oldest_inbox else 0.0)
    metrics.outbox.set(loads.outbox_open)
    body = generate_latest(metrics.registry)
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})
