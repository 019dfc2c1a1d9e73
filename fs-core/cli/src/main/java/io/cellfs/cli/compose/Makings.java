package io.cellfs.cli.compose;

import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.admin.AdminException.Kind;
import io.cellfs.cli.admin.VolumeAdmin;
import io.cellfs.cli.admin.VolumeSummary;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The volumes and snapshots that this client makes now, by name. A call whose caller has given up may still be at work when it is repeated;
 * once it is not, what it has left unfinished is nobody's.
 */
final class Makings {
    private final VolumeAdmin volumes;
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    Makings(VolumeAdmin volumes) {
        this.volumes = volumes;
    }

    /** A name that is one caller's until it is closed. */
    interface Making extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Begins to make something.
     *
     * @throws AdminException BUSY if that is being made
     */
    Making begin(String name) throws AdminException {
        if (!names.add(name)) {
            throw new AdminException(Kind.BUSY, "volume " + name + ": is being made, try again");
        }
        return () -> names.remove(name);
    }

    /** What has the name already. What an attempt has left unfinished under it is removed, and does not count. */
    Optional<VolumeSummary> before(String name) throws AdminException {
        if (volumes.removeUnfinished(name)) {
            return Optional.empty();
        }
        try {
            return Optional.of(volumes.get(name));
        } catch (AdminException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
