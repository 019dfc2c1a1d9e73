package io.cellfs.cli.admin;

import io.cellfs.protocol.database.KnownDatabases;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vol.Vol;

/** Leaves what a process leaves that ends while it makes a copy of a volume, or removes one, and a server that is gone. */
public final class BrokenOff implements AutoCloseable {
    private static final int NO_SERVER = 0x0a010203;

    private final Transport transport;
    private final VolumeLocation location;

    /** Through a transport that stays the caller's to close. */
    public BrokenOff(Transport transport, KnownDatabases known) {
        this.transport = transport;
        this.location = new VolumeLocation(transport, known);
    }

    /** Only the entry is there. */
    public void afterTheEntry(String volume, String name, boolean snapshot) throws AdminException {
        enter(volume, name, snapshot);
    }

    /** The copy is there, off line. */
    public void afterTheClone(String volume, String name, boolean snapshot) throws AdminException {
        NvldbEntry entry = enter(volume, name, snapshot);
        VolumePlace place = VolumePlace.of(location.entry(volume), volume);
        try (VolumeServer server = new VolumeServer(transport, location.site(place.address()))) {
            int transaction = server.begin(place.partition(), place.id(), Vol.READ_ONLY);
            server.clone(transaction, snapshot ? Vol.TYPE_RO : Vol.TYPE_RW, name, UnfinishedEntry.volumeId(entry));
            server.end(transaction);
        }
    }

    /** A removal has come to the volume or snapshot, but not to its entry. */
    public void withoutTheVolume(String name) throws AdminException {
        VolumePlace place = VolumePlace.of(location.entry(name), name);
        try (VolumeServer server = new VolumeServer(transport, location.site(place.address()))) {
            server.removeIfThere(place.partition(), place.id());
        }
    }

    /** The entry of a snapshot at a server that the cell does not have any more. */
    public void snapshotAtNoServer(String name) throws AdminException {
        enterNowhere(name, VlFlags.SITE_RO);
    }

    /** The entry of a snapshot that is at no site. */
    public void snapshotAtNoSite(String name) throws AdminException {
        enterNowhere(name, 0);
    }

    private void enterNowhere(String name, int siteFlag) throws AdminException {
        NvldbEntry entry = UnfinishedEntry.of(name, NO_SERVER, 0, siteFlag, location.newVolumeIds(3));
        location.create(UnfinishedEntry.finished(entry));
    }

    private NvldbEntry enter(String volume, String name, boolean snapshot) throws AdminException {
        VolumePlace place = VolumePlace.of(location.entry(volume), volume);
        int flag = snapshot ? VlFlags.SITE_RO : VlFlags.SITE_RW;
        NvldbEntry entry = UnfinishedEntry.of(name, place.address(), place.partition(), flag, location.newVolumeIds(3));
        location.create(entry);
        return entry;
    }

    @Override
    public void close() {
        location.close();
    }
}
