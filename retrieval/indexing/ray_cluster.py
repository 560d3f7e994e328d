"""Join a Ray cluster for a while, or say in one sentence why that cannot be."""

from __future__ import annotations

import logging
import re
import socket
import subprocess
import sys
import warnings
from importlib.util import find_spec

from retrieval.errors import ArchiveError

LOCAL = "local"  # a cluster of this machine's own cores, for the time of one build
AUTO = "auto"  # the cluster that this machine is part of
ADDRESS = re.compile(r"(?P<host>[^\s/:]+):(?P<port>\d{1,5})")  # not ray://, see docs/bulk.md

REACHED = 30.0  # seconds until a cluster that does not answer is given up


def check(address: str) -> None:
    """Raise ArchiveError where Ray is not installed, or where no cluster answers.

    `address` is "auto" (the cluster that this machine is part of), "local" (its own cores) or
    "host:6379".
    """
    if find_spec("ray") is None or find_spec("pyarrow") is None:
        raise ArchiveError(
            "Ray is not installed, which encodes on many machines: pip install 'dateline[ray]'"
        )
    if address != LOCAL:
        _check_reached(address)


def join(address: str) -> int:
    """Make this process part of a cluster; return the cores that work there.

    Raise ArchiveError where there is no cluster, or none that has a core.
    """
    _join(address)
    workers = cores()
    if not workers:
        raise ArchiveError(
            f"the Ray cluster {address} has no worker: start some with `ray start "
            "--address=HOST:6379`"
        )
    return workers


def cores() -> int:
    """How many cores the cluster has for work."""
    import ray

    return int(ray.cluster_resources().get("CPU", 0))  # type: ignore[no-untyped-call] # Ray's own


def _join(address: str) -> None:
    """Make this process part of a cluster, quietly; raise ArchiveError where it cannot be."""
    import ray
    import ray.data
    from ray._common.usage.usage_lib import set_usage_stats_enabled_via_env_var
    from ray._private import auto_init_hook

    set_usage_stats_enabled_via_env_var(False)  # a build reports itself to nobody
    # Else what waits for a cluster that is given up would start one of its own.
    auto_init_hook.enable_auto_connect = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Ray's about itself
            ray.init(
                address,
                log_to_driver=False,
                logging_level=logging.ERROR,
                include_dashboard=False if address == LOCAL else None,
            )
            context = ray.data.DataContext.get_current()
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise ArchiveError(_unreached(address, reason_of(error))) from error
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)


def _check_reached(address: str) -> None:
    """Raise ArchiveError unless a cluster answers: joining one that is gone waits for minutes."""
    asked: list[str] = []
    if address != AUTO:
        found = ADDRESS.fullmatch(address)
        if found is None:
            raise ArchiveError(
                f"{address!r} is no address of a Ray cluster: give auto, local or HOST:6379; "
                "where it begins with ray://, make this machine part of the cluster with "
                "`ray start --address=HOST:6379 --num-cpus=0` first"
            )
        try:
            socket.create_connection((found["host"], int(found["port"])), REACHED).close()
        except (OSError, OverflowError) as error:  # no such port
            reason = getattr(error, "strerror", None) or str(error)
            raise ArchiveError(_unreached(address, reason)) from error
        asked = ["--address", address]
    command = [sys.executable, "-m", "ray.scripts.scripts", "health-check", *asked]
    try:
        done = subprocess.run(command, capture_output=True, timeout=REACHED, check=False)
    except subprocess.TimeoutExpired:
        raise ArchiveError(_unreached(address, f"no answer in {REACHED:.0f} s")) from None
    if done.returncode:
        raise ArchiveError(_unreached(address, "nothing there answers as Ray does"))


def _unreached(address: str, reason: str) -> str:
    return (
        f"no Ray cluster can be reached at {address!r} ({reason}): start one with `ray start "
        "--head`, or give --ray local for the cores of this machine"
    )


def reason_of(error: BaseException) -> str:
    """What was raised, here or on a worker, as far as Ray says it in a line."""
    return last_line(str(error)) or type(error).__name__


def last_line(said: str) -> str:
    """The last line of what Ray says, which names what was raised; "" of nothing."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return (lines[-1] if lines else "")[:300]
