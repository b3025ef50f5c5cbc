"""What ends a command that runs until it is told to stop."""

import asyncio
import math
import os
import signal

STDIN = 0
ECHO_S = 0.3  # programs that start others pass on a signal which the terminal has sent to all of them


def told_to_stop(*, at_eof: bool = False) -> asyncio.Event:
    """An event that SIGINT or SIGTERM sets, and with `at_eof` the end of standard input too.

    A second Ctrl-C ends the process at once, as a crash would: what is durable bears it.
    """
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    first_at = math.inf

    def signalled(number: int) -> None:
        nonlocal first_at
        if number == signal.SIGINT and loop.time() > first_at + ECHO_S:
            os._exit(128 + number)  # the shell's code for it
        first_at = min(first_at, loop.time())
        stopping.set()

    def readable() -> None:
        if not os.read(STDIN, 1024):
            loop.remove_reader(STDIN)
            stopping.set()

    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, signalled, one)
    if at_eof:
        try:
            loop.add_reader(STDIN, readable)
        except PermissionError:  # a file or the null device: nobody is there whose end could be waited for
            stopping.set()
    return stopping
