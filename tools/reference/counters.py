"""The page on what the server counts about itself."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.metrics import MetricWrapperBase

from tools.reference.markdown import quoted, table
from troth.runtime import metrics


def counters() -> str:
    """Every metric with its kind, labels and meaning."""
    rows = (
        (quoted(name), kind, ", ".join(map(str, labels)), says) for name, kind, labels, says in _metrics()
    )
    return (
        "# Metrics\n\n"
        "`GET /metrics` gives these in Prometheus's text format, summed over the workers, to whoever asks\n"
        "for the machine by a local name such as `127.0.0.1`; no label names a person.\n\n"
        + table(("metric", "kind", "labels", "meaning"), rows)
    )


def _metrics() -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    for value in vars(metrics).values():
        if isinstance(value, MetricWrapperBase):
            (family,) = value.describe()
            total = "_total" if family.type == "counter" else ""
            yield family.name + total, family.type, tuple(value._labelnames), family.documentation
