"""Metrics for Prometheus. Names follow its conventions: base units, ``_total`` for what only grows."""

from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from typing import Any

from flask import Blueprint, Flask, Response, current_app, request
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import choose_encoder

from sinograph import __version__
from sinograph.engine.state import state_of
from sinograph.web.answers.authorize import PROXIED, require
from sinograph.web.context import engine, scribe, settings
from sinograph.web.serving.observe import observer
from sinograph.web.serving.report import facts_of, held, memory
from sinograph.web.serving.tally import BUCKETS, Tally, Times

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
def page() -> Response:
    """Answer in the text format of Prometheus or as OpenMetrics, by ``Accept``."""
    if not _trusted(request.remote_addr or ""):
        require("read")
    encode, media_type = choose_encoder(request.headers.get("Accept", ""))
    response = Response(encode(_registry(current_app)), content_type=media_type)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept"
    return response


def _trusted(client: str) -> bool:
    """Say whether an address may read without a token. What a proxy passes on comes from anywhere, so it never may."""
    networks = [ip_network(network, strict=False) for network in settings().metrics_from]
    if any(network.prefixlen == 0 for network in networks):
        return True
    if any(name in request.headers for name in PROXIED):
        return False
    try:
        address = ip_address(client)
    except ValueError:
        return False
    return any(address in network for network in networks if network.version == address.version)


def _registry(app: Flask) -> CollectorRegistry:
    found: CollectorRegistry | None = app.extensions.get("sinograph-metrics")
    if found is None:
        found = app.extensions["sinograph-metrics"] = CollectorRegistry(auto_describe=False)
        found.register(_Collector())
        ProcessCollector(registry=found)
    return found


class _Collector:
    """Makes metrics of what is counted and of what is the case, when they are read."""

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        seen = observer()
        yield from _requests(seen.tally)
        yield from _queries(seen.tally)
        yield from _engine(seen.tally)
        yield _gauge("sinograph_start_time_seconds", "When the server started, in seconds since 1970.", seen.started)
        yield _gauge("sinograph_draining", "1 while the server is ending.", seen.draining.is_set())


def _requests(tally: Tally) -> Iterator[Metric]:
    requests = CounterMetricFamily("sinograph_requests", "Requests answered.", labels=("route", "method", "status"))
    for (route, method, status), number in sorted(tally.requests.items()):
        requests.add_metric((route, method, str(status)), number)
    yield requests
    sent = CounterMetricFamily("sinograph_response_bytes", "Bytes of bodies sent.", labels=("route",))
    times = HistogramMetricFamily("sinograph_request_seconds", "Time from arrival to last byte.", labels=("route",))
    for route, of_route in sorted(tally.times.items()):
        sent.add_metric((route,), tally.sent[route])
        times.add_metric((route,), *_histogram(of_route))
    yield sent
    yield times
    yield _gauge("sinograph_requests_in_progress", "Requests being answered.", tally.in_progress)


def _queries(tally: Tally) -> Iterator[Metric]:
    queries = CounterMetricFamily("sinograph_queries", "Queries by how they ended.", labels=("outcome",))
    for outcome, number in tally.queries.items():
        queries.add_metric((outcome,), number)
    yield queries
    times = HistogramMetricFamily("sinograph_query_seconds", "Time of evaluated queries, waiting included.")
    times.add_metric((), *_histogram(tally.query_times))
    yield times
    kills = CounterMetricFamily("sinograph_worker_kills", "Workers ended with their query.", labels=("reason",))
    for reason, number in tally.kills.items():
        kills.add_metric((reason,), number)
    yield kills


def _engine(tally: Tally) -> Iterator[Metric]:
    state, limits, writing = state_of(engine()), engine().limits, scribe()
    facts = facts_of(state)
    yield _gauge("sinograph_workers", "Queries that may run at the same time.", limits.workers)
    yield _gauge("sinograph_queue_limit", "Queries that may wait for a worker.", limits.queue)
    if state.busy is not None and state.waiting is not None:
        yield _gauge("sinograph_workers_busy", "Queries that run.", state.busy)
        yield _gauge("sinograph_queue_waiting", "Queries that wait for a worker.", state.waiting)
    if (kept := held(state)) is not None:
        yield _counter("sinograph_cache_hits", "Answers from memory.", tally.queries["cached"])
        yield _gauge("sinograph_cache_bytes", "Bytes of answers in memory.", kept)
    if writing:
        yield _counter("sinograph_writer_kills", "Writers ended because of what they applied.", writing.killed)
    info = GaugeMetricFamily(
        "sinograph_snapshot_info", "The snapshot that is served; always 1.", labels=("id", "held", "version")
    )
    info.add_metric((facts.id, state.held, __version__), 1)
    yield info
    if facts.quads is not None:
        yield _gauge("sinograph_snapshot_quads", "Quads of the snapshot, of its base if it was written.", facts.quads)
    if facts.built_at is not None:
        yield _gauge("sinograph_snapshot_built_time_seconds", "When it was made, since 1970.", facts.built_at)
    resident = GaugeMetricFamily(
        "sinograph_memory_bytes", "Resident memory; pages that processes share count in each.", labels=("process",)
    )
    for process, number in memory(state).items():
        resident.add_metric((process,), number)
    yield resident


def _histogram(times: Times) -> tuple[list[tuple[str, float]], float]:
    """Return the classes as Prometheus wants them, each with all below it, and the sum."""
    below, classes = 0, []
    for end, number in zip((*map(str, BUCKETS), "+Inf"), list(times.counts), strict=True):
        below += number
        classes.append((end, float(below)))
    return classes, times.total


def _gauge(name: str, about: str, value: Any) -> Metric:
    return GaugeMetricFamily(name, about, value=float(value))


def _counter(name: str, about: str, value: Any) -> Metric:
    return CounterMetricFamily(name, about, value=float(value))
