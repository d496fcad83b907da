"""The page in the browser: one address on this machine, nothing asked of the network."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
import webbrowser

from app.config import Config
from app.conversation import Hands
from app.errors import InputError

UPLOADS = "uploads"  # folder in the home; what is in it is read once and deleted


def launch(
    config: Config,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = True,
    *,
    hands: Hands | None = None,
) -> None:
    """Serve the page until Ctrl+C.

    Args:
        config: the settings the program runs with.
        host: address to listen on; 127.0.0.1 is this machine alone.
        port: port to listen on.
        open_browser: whether to open the page in the default browser.
        hands: what drafts, revises and checks; the Python face unless told otherwise.

    Raises:
        InputError: the address cannot be used.
        StorageError: the user's reports cannot be opened.
    """
    _check_free(host, port)
    _stay_home(host, config)
    from app.web.acts import ACTS
    from app.web.api import Api
    from app.web.desk import Desk
    from app.web.layout import Page
    from app.workspace import current

    doing = hands or _own_hands()
    desk = Desk(config, current().store, doing, lambda: current().index, config.home / UPLOADS, ACTS, _load if hands is None else _nothing)
    page = Page(desk, Api(doing))
    try:
        page.launch(host, port)
        threading.Thread(target=_warm_up, args=(hands is None,), daemon=True).start()
        _announce(config, address(host, port), open_browser)
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        print("\n拟稿已关闭。", file=sys.stderr)
    finally:
        desk.close()
        page.close()


def address(host: str, port: int) -> str:
    """Where the page is found from this machine."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _own_hands() -> Hands:
    import app

    return Hands(app.stream_section, app.stream_revision, app.check_text, app.prepare_section)


def _load() -> None:
    from app.workspace import current

    current().load()


def _nothing() -> None:
    """Hands that came along have no model."""


def _warm_up(model: bool) -> None:
    """What the first draft and its reading would otherwise wait for."""
    from app.conversation import Subject
    from app.conversation.suggestions import suggest
    from app.schema import Draft
    from app.workspace import current

    suggest(Subject("（一）抓实巡查", ("巡查河道36次",), Draft("巡查河道36次。")))
    if model:
        current().warm_up()


def _check_free(host: str, port: int) -> None:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except (OSError, OverflowError) as error:
        raise InputError(
            f"地址 {host}:{port} 用不了（{error}）。",
            f"也许拟稿已经开着：先在浏览器里打开 {address(host, port)} 看看；要么换一个端口，如 nigao --port 7861。",
        ) from error


def _stay_home(host: str, config: Config) -> None:
    """No analytics, no proxy between the server and itself, and uploaded files in the user's own folder."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_TEMP_DIR"] = str(config.home / UPLOADS)
    for name in ("NO_PROXY", "no_proxy"):
        known = os.environ.get(name, "")
        os.environ[name] = ",".join(filter(None, [known, "127.0.0.1", "localhost", host]))


def _announce(config: Config, url: str, open_browser: bool) -> None:
    print(f"拟稿已打开：{url}（按 Ctrl+C 关闭）\n您的资料放在：{config.home}", file=sys.stderr, flush=True)
    if open_browser:
        webbrowser.open(url)
