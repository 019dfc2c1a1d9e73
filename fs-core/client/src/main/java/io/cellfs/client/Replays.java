package io.cellfs.client;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.OpenFile;
import io.cellfs.client.file.OpenFiles;
import io.cellfs.client.file.Remote;
import io.cellfs.client.recovery.Recovered;
import io.cellfs.client.recovery.RecoveryArea;
import io.cellfs.client.server.VolumeIds;
import io.cellfs.client.status.Status;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;

/**
 * Brings entries of the recovery area to the servers. An entry is stored if the file has the version that the entry was written to, or already has its bytes; else
 * only if that is asked for. It goes away when the server has everything on its disk, so a replay that is broken off is made again.
 */
final class Replays {
    private final RecoveryArea area;
    private final Remote remote;
    private final OpenFiles files;
    private final Function<String, Optional<Integer>> cells;

    /** {@code cells} gives the number of a cell that is known. */
    Replays(RecoveryArea area, Remote remote, OpenFiles files, Function<String, Optional<Integer>> cells) {
        this.area = area;
        this.remote = remote;
        this.files = files;
        this.cells = cells;
    }

    /** As {@link CacheManager#replay}. */
    Recovered replay(String id, boolean overwrite) throws IOException {
        Recovered entry = area.find(id);
        int cell = cells.apply(entry.cell())
                .orElseThrow(() -> new FsException(Errno.ENODEV, "no cell " + entry.cell() + " is known"));
        Fid fid = VolumeIds.internal(cell, entry.file());
        OpenFile file = files.open(fid, true, false);
        try {
            file.flush();
            Status now = remote.fetchStatus(remote.statuses().obtain(fid));
            if (!has(file, now, entry)) {
                if (now.dataVersion() != entry.dataVersion() && !overwrite) {
                    throw changed(entry, now);
                }
                area.read(id, (bytes, offset) -> file.write(bytes, offset, false));
            }
            file.fsync();
        } finally {
            file.close();
        }
        area.drop(id);
        return entry;
    }

    private static FsException changed(Recovered entry, Status now) {
        return new FsException(
                Errno.EEXIST,
                "file " + entry.file() + " was changed since: its version is " + now.dataVersion() + ", and was "
                        + entry.dataVersion() + " when entry " + entry.id() + " was written; look at both (--to), then "
                        + "replay with --overwrite, or drop it");
    }

    /** Whether the file has the entry's bytes already, as when a replay was broken off at the very end. */
    private boolean has(OpenFile file, Status now, Recovered entry) throws IOException {
        if (now.size() < entry.size()) {
            return false;
        }
        boolean[] same = {true};
        area.read(
                entry.id(),
                (bytes, offset) -> same[0] =
                        same[0] && read(file, offset, bytes.remaining()).equals(bytes));
        return same[0];
    }

    private static ByteBuffer read(OpenFile file, long offset, int count) throws IOException {
        ByteBuffer there = ByteBuffer.allocate(count);
        int got = 1;
        while (there.hasRemaining() && got > 0) {
            got = file.read(there, offset + there.position());
        }
        return there.flip();
    }
}
