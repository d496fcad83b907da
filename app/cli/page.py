"""`nigao`: the page."""

from __future__ import annotations

from argparse import Namespace

from app.config import Config


def run(arguments: Namespace, config: Config) -> int:
    """Open the page and serve it until Ctrl+C."""
    from app.web import launch

    launch(config, host=arguments.host, port=arguments.port)
    return 0
