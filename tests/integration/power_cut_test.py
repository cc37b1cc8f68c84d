#!/usr/bin/python3
"""What was acknowledged is on the disk when the power goes, and nothing is there twice: power_cut_test.py DAIS_BINARY [CUTS]

The people of kill_test.py write; instead of the process alone the file system below its data ends without a flush. Exit
status 77 (skipped) where there is no root or no loop device.
"""
import asyncio
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

import kill_test
from power_cut import Disk, PowerCutServer, Unavailable

SKIPPED = 77
OWN_MOUNTS = 'DAIS_TEST_OWN_MOUNTS'

if __name__ == '__main__':
    if OWN_MOUNTS not in os.environ:  # else whoever makes a namespace meanwhile holds the disk, and it stays as it was cut
        os.execvpe('unshare', ['unshare', '--mount', sys.executable, *sys.argv], {**os.environ, OWN_MOUNTS: '1'})
    disk = Disk()
    try:
        try:
            disk.make()
        except Unavailable as why:
            print(f'skipped: no disk to cut the power of: {why}')
            sys.exit(SKIPPED)
        asyncio.run(kill_test.run(PowerCutServer(sys.argv[1], disk), int(sys.argv[2]) if len(sys.argv) > 2 else 10, 'power cuts', least=2))
    finally:
        disk.remove()
