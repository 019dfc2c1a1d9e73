package io.cellfs.cli.admin;

import io.cellfs.cli.admin.AdminException.Kind;
import io.cellfs.protocol.vl.NvldbEntry;

/** Finds out what is meant by the name or id of what an administrator wants to be rid of, and removes that. */
public final class Removals {
    private final VolumeLocation location;
    private final RpcVolumeAdmin volumes;
    private final RpcSnapshotAdmin snapshots;

    Removals(VolumeLocation location, RpcVolumeAdmin volumes, RpcSnapshotAdmin snapshots) {
        this.location = location;
        this.volumes = volumes;
        this.snapshots = snapshots;
    }

    /** What can be removed. */
    public enum Form {
        /** A read-write volume. */
        VOLUME,
        /** A named snapshot, whatever has become of its volume. */
        SNAPSHOT,
        /** What is left of a volume or snapshot whose making was broken off, or one that is being made now. */
        UNFINISHED
    }

    /**
     * What is meant.
     *
     * @param form what it is
     * @param volume what is known of it; its status is {@code unfinished}, or {@code missing} where its server does not have it, too
     */
    public record Removal(Form form, VolumeSummary volume) {}

    /**
     * What a name or id means.
     *
     * @throws AdminException NOT_FOUND; INVALID for a backup or read-only volume, which has another volume's entry
     */
    public Removal find(String nameOrId) throws AdminException {
        NvldbEntry entry = location.entry(nameOrId);
        if (UnfinishedEntry.is(entry)) {
            return new Removal(Form.UNFINISHED, bare(entry, UnfinishedEntry.volumeId(entry), "unfinished"));
        }
        VolumePlace place = VolumePlace.of(entry, nameOrId);
        if (place.id() == entry.readWriteId()) {
            return new Removal(Form.VOLUME, summary(place));
        }
        if (!snapshots.isRemovable(place.id())) {
            throw new AdminException(
                    Kind.INVALID,
                    "volume " + nameOrId + ": is a backup or read-only volume of " + entry.name()
                            + ": only that can be removed, or with remove-site a site of it");
        }
        return new Removal(Form.SNAPSHOT, summary(place));
    }

    /** Removes what was found. */
    public void remove(Removal found) throws AdminException {
        String id = Long.toString(found.volume().id());
        switch (found.form()) {
            case VOLUME -> volumes.remove(id);
            case SNAPSHOT -> snapshots.remove(found.volume().id());
            case UNFINISHED -> volumes.removeUnfinished(id);
        }
    }

    private VolumeSummary summary(VolumePlace place) throws AdminException {
        try {
            return volumes.get(Long.toString(place.id()));
        } catch (AdminException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
            return bare(place.entry(), place.id(), "missing");
        }
    }

    /** Its first site is its only one, or the one that it has no volume at. */
    private VolumeSummary bare(NvldbEntry entry, long id, String status) throws AdminException {
        return new VolumeSummary(
                id,
                entry.name(),
                VolumeServer.name(location.site(entry.servers().get(0)).volume()),
                VolumeServer.partitionName(entry.partitions().get(0)),
                status,
                0,
                0,
                0,
                0,
                0);
    }
}
