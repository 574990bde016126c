"""A terminal for tests: a process on a pseudo-terminal, which is typed to and read."""

import os
import pty
import select
import subprocess
import time


class Terminal:
    """A process that believes that a person is there."""

    def __init__(self, command, **environment):
        self.end, other = pty.openpty()
        self.process = subprocess.Popen(
            command, stdin=other, stdout=other, stderr=other, env=os.environ | environment, start_new_session=True
        )
        os.close(other)
        self.shown = ""

    def type(self, text):
        """Type a text."""
        os.write(self.end, text.encode())

    def wait_for(self, text, seconds=60):
        """Read until a text is shown, and return all that was shown until then; the next call reads on."""
        until = time.monotonic() + seconds
        while text not in self.shown:
            assert time.monotonic() < until, self.shown
            if select.select([self.end], [], [], 0.2)[0]:
                try:
                    read = os.read(self.end, 65536).decode(errors="replace")
                except OSError:  # it has ended
                    read = ""
                assert read, self.shown
                self.shown += read
                if "\x1b[6n" in read:  # where is the cursor?
                    self.type("\x1b[1;1R")
        before, _, self.shown = self.shown.partition(text)
        return before

    def ended(self):
        """Return the exit code."""
        return self.process.wait(timeout=60)

    def close(self):
        """End it, if it has not."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.end)
