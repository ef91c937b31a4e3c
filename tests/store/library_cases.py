"""The eventsourcing library's own test cases for recorders."""

import sys

from eventsourcing import cryptography

# The module of the test cases imports the library's cipher on pycryptodome, for cases that are not run here. Its twin
# on cryptography, which is installed, stands in, so that a second package of ciphers is not needed.
sys.modules.setdefault("eventsourcing.cipher", cryptography)

from eventsourcing.tests.persistence import (  # noqa: E402 - after the twin was put in
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
)

__all__ = ["ApplicationRecorderTestCase", "NonInterleavingNotificationIDsBaseCase"]
