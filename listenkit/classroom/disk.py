"""Whether a folder lies on a disk of this computer."""

from __future__ import annotations

from pathlib import Path

NETWORK = ("nfs", "cifs", "smb", "afp", "webdav", "davfs", "sshfs", "9p", "ceph", "lustre", "gpfs", "beegfs", "gluster")


def is_local(folder: Path) -> bool:
    """False where its disk is another computer's, as far as its kind tells."""
    import psutil

    place = folder.resolve()
    disks = [disk for disk in psutil.disk_partitions(all=True) if place.is_relative_to(disk.mountpoint)]
    if not disks:
        return True
    disk = max(disks, key=lambda each: len(each.mountpoint))
    kind = disk.fstype.lower().removeprefix("fuse.")
    return not kind.startswith(NETWORK) and "remote" not in disk.opts.split(",")
