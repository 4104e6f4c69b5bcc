"""Structured logs, a JSON object a line, that never hold content, addresses or tokens."""

from __future__ import annotations

import logging
import sys

import structlog


def configure(level: str) -> None:
    """Log to standard error from this level on; uvicorn's own access log, which has paths, stays off."""
    number = getattr(logging, level.upper())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=max(number, logging.WARNING), format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("uvicorn.access").disabled = True
    logging.getLogger("asyncpg.pool").addFilter(_without_traceback)


def _without_traceback(record: logging.LogRecord) -> bool:
    """The pool says again and again that the database is away; a line each time is enough."""
    record.exc_info = None
    return True
