"""A server whose power can be cut: its data lie on a disk of their own (an ext4 image on a loop device), and the cut is
ext4's shutdown without a flush of its journal (FS_IOC_SHUTDOWN of linux/fs.h): what was not asked to be on the disk is gone.
Needs root and a loop device; `Disk.make` raises Unavailable where there is none."""
import fcntl
import os
import shutil
import struct
import subprocess
import tempfile
import time

from dais_server import Server

FS_IOC_SHUTDOWN = 0x8004587D
NO_LOG_FLUSH = 2
IMAGE_BYTES = 1 << 30  # sparse; the server keeps a hundredth of it
ON_ALONE_S = 0.05      # what runs on without its disk must acknowledge nothing any more


class Unavailable(Exception):
    pass


class Disk:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix='dais-disk-')
        self.image, self.path = os.path.join(self.folder, 'image'), os.path.join(self.folder, 'mount')

    def run(self, *command):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise Unavailable(f'{" ".join(command)}: {done.stderr.strip()}')

    def make(self):
        os.mkdir(self.path)
        with open(self.image, 'wb') as image:
            image.truncate(IMAGE_BYTES)
        self.run('mkfs.ext4', '-q', self.image)
        self.mount()
        return self

    def mount(self):
        self.run('mount', '-o', 'loop', self.image, self.path)

    def unmount(self):
        self.run('umount', self.path)

    def cut(self):
        at = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.ioctl(at, FS_IOC_SHUTDOWN, struct.pack('I', NO_LOG_FLUSH))
        finally:
            os.close(at)

    def remove(self):
        subprocess.run(['umount', self.path], capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)


class PowerCutServer(Server):
    def __init__(self, binary, disk, *args):
        super().__init__(binary, *args)
        self.disk, self.data = disk, os.path.join(disk.path, 'data')

    def kill(self):
        """The power goes: first the disk's, and a moment later the rest."""
        self.disk.cut()
        time.sleep(ON_ALONE_S)
        super().kill()
        self.disk.unmount()
        self.disk.mount()
