package io.cellfs.cli.admin;

import io.cellfs.cli.admin.AdminException.Kind;
import io.cellfs.protocol.vl.NvldbEntry;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes volumes under an {@link UnfinishedEntry}, all of it or nothing. */
final class NewEntry {
    private static final Logger LOG = LoggerFactory.getLogger(NewEntry.class);

    private NewEntry() {}

    /** What makes a volume at its server. */
    interface Making {
        void run() throws AdminException;
    }

    /** Refuses a name that an entry has. */
    static void requireFree(VolumeLocation location, String name) throws AdminException {
        Optional<NvldbEntry> before = location.find(name);
        if (before.isPresent()) {
            String state = UnfinishedEntry.is(before.get())
                    ? "is being made, or that was broken off: then it is to be removed"
                    : "exists already";
            throw new AdminException(Kind.EXISTS, "volume " + name + ": " + state);
        }
    }

    /**
     * Enters a volume, makes it, and only then lets it be found.
     *
     * @param entry an unfinished one with new ids
     * @throws AdminException as the making does; nothing is left then, if the servers answer
     */
    static void make(VolumeLocation location, VolumeServer server, NvldbEntry entry, Making making)
            throws AdminException {
        enter(location, entry);
        try {
            making.run();
            location.replace(UnfinishedEntry.finished(entry));
        } catch (AdminException e) {
            try {
                remove(location, server, entry);
            } catch (AdminException second) {
                LOG.warn("what was made of volume {} could not be removed again", entry.name(), second);
            }
            throw e;
        }
    }

    /** The id is new: an entry that has it was made by an attempt whose answer was lost. */
    private static void enter(VolumeLocation location, NvldbEntry entry) throws AdminException {
        try {
            location.create(entry);
        } catch (AdminException e) {
            Optional<NvldbEntry> there =
                    e.kind() == Kind.EXISTS ? location.find(Long.toString(entry.readWriteId())) : Optional.empty();
            if (there.isEmpty() || !there.get().name().equals(entry.name())) {
                throw e;
            }
            LOG.debug("the entry of volume {} was made already", entry.name(), e);
        }
    }

    /** Removes the volume, as far as there is one, and its entry. */
    static void remove(VolumeLocation location, VolumeServer server, NvldbEntry entry) throws AdminException {
        server.removeIfThere(entry.partitions().get(0), UnfinishedEntry.volumeId(entry));
        location.delete(entry.readWriteId());
    }
}
