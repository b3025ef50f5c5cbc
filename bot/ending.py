"""What ends a command that runs until it is told to stop."""

import asyncio
import os
import signal

STDIN = 0


def told_to_stop(*, at_eof: bool = False) -> asyncio.Event:
    """An event that SIGINT or SIGTERM sets, and with `at_eof` the end of standard input too.

    A second signal does what it does to any program: it ends this one at once.
    """
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()

    def signalled() -> None:
        stopping.set()
        for one in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(one)

    def readable() -> None:
        if not os.read(STDIN, 1024):
            loop.remove_reader(STDIN)
            stopping.set()

    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, signalled)
    if at_eof:
        try:
            loop.add_reader(STDIN, readable)
        except PermissionError:  # a file or the null device: nobody is there whose end could be waited for
            stopping.set()
    return stopping
