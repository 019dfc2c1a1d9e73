package io.cellfs.server.volume;

/** What of the volume service makes copies of volumes: clones, dumps, and dumps that go to other servers. */
record VolumeCopies(VolumeClones clones, VolumeDumps dumps, VolumeForwarding forwarding) {}
