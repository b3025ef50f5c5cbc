"""Health and metrics on a port of their own, where one is set. Without one, nothing of it is loaded."""

from typing import TYPE_CHECKING

from bot.features.ports import Clock
from bot.monitoring.observer import UNOBSERVED, Observer
from bot.monitoring.readiness import Sources
from bot.network import Listen
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.monitoring.metrics import Metrics
    from bot.web import WebServer


class Monitor:
    """The `observer` of one bot, and the server that tells what it heard."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._metrics = None if settings.metrics_port is None else _metrics(clock)

    @property
    def observer(self) -> Observer:
        """Hears how the bot's work goes."""
        return self._metrics or UNOBSERVED

    async def serve(self, sources: Sources, listen: Listen) -> "WebServer | None":
        """Serve on the port, if one is set. Raises SettingsError if it is taken."""
        if self._metrics is None or self._settings.metrics_port is None:
            return None
        from bot.monitoring.scrape import Scrape
        from bot.web import health_app, serve

        app = health_app(sources.ready, Scrape(self._metrics, sources))
        place = (self._settings.metrics_host, self._settings.metrics_port)
        return await serve(app, *place, listen=listen, settings="HOMEROOM_METRICS_", purpose="health and metrics")


def _metrics(clock: Clock) -> "Metrics":
    from prometheus_client import CollectorRegistry

    from bot.monitoring.metrics import Metrics

    return Metrics(clock, CollectorRegistry())
