package io.cellfs.cli.admin;

import io.cellfs.cli.admin.AdminException.Kind;
import io.cellfs.protocol.vl.NvldbEntry;
import java.util.ArrayList;
import java.util.List;
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

    /** One to make: an unfinished entry with new ids, and the server that shall have it. */
    record One(VolumeServer server, NvldbEntry entry) {}

    /**
     * Enters a volume, makes it, and only then lets it be found.
     *
     * @param entry an unfinished one with new ids
     * @throws AdminException as the making does; nothing is left then, if the servers answer
     */
    static void make(VolumeLocation location, VolumeServer server, NvldbEntry entry, Making making)
            throws AdminException {
        makeAll(location, List.of(new One(server, entry)), making);
    }

    /** The same of several, of which either all can be found or, unless this process ends in between, none. */
    static void makeAll(VolumeLocation location, List<One> all, Making making) throws AdminException {
        List<One> begun = new ArrayList<>();
        try {
            for (One one : all) {
                // Before it is entered: of a change whose answer is lost nobody knows whether it was made.
                begun.add(one);
                if (!enter(location, one.entry())) {
                    begun.removeLast();
                    throw new AdminException(
                            Kind.EXISTS, "volume " + one.entry().name() + ": exists already");
                }
            }
            making.run();
            for (One one : all) {
                location.replace(UnfinishedEntry.finished(one.entry()));
            }
        } catch (AdminException e) {
            begun.forEach(one -> undo(location, one));
            throw e;
        }
    }

    private static void undo(VolumeLocation location, One one) {
        try {
            remove(location, one.server(), one.entry());
        } catch (AdminException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                LOG.warn(
                        "what was made of volume {} could not be removed again",
                        one.entry().name(),
                        e);
            }
        }
    }

    /**
     * Enters it. The ids are new: an entry that has them was made by an attempt whose answer was lost.
     *
     * @return false if the name is another volume's, and nothing was entered
     */
    private static boolean enter(VolumeLocation location, NvldbEntry entry) throws AdminException {
        try {
            location.create(entry);
            return true;
        } catch (AdminException e) {
            if (e.kind() != Kind.EXISTS) {
                throw e;
            }
            LOG.debug("there is an entry of the name or the ids of volume {}", entry.name(), e);
            Optional<NvldbEntry> there = location.find(Long.toString(entry.readWriteId()));
            return there.isPresent() && there.get().name().equals(entry.name());
        }
    }

    /** Removes the volume, as far as there is one, and its entry. */
    static void remove(VolumeLocation location, VolumeServer server, NvldbEntry entry) throws AdminException {
        server.removeIfThere(entry.partitions().get(0), UnfinishedEntry.volumeId(entry));
        location.delete(entry.readWriteId());
    }
}
