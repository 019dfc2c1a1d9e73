package io.cellfs.cli.doctor;

import java.util.List;

/** What the doctor asks this machine and its client. Each question ends within seconds, also when what it touches never answers. */
public interface NodeProbes {
    /**
     * What is mounted where a path lies.
     *
     * @param path the path, absolute and without symbolic links as far as that could be found out
     * @param mountPoint the mount that it lies on
     * @param type the file system's type
     * @param device the file system, as {@code major:minor}
     * @param inside the path within the file system
     */
    record Place(String path, String mountPoint, String type, String device, String inside) {
        private static final String CELLFS = "fuse.cellfs";

        /** Whether that is a CellFS mount. */
        public boolean isCellFs() {
            return type.equals(CELLFS);
        }
    }

    /** Where a path lies, by the mount table. */
    Answer<Place> place(String path);

    /**
     * A client that is noted to run.
     *
     * @param pid its process
     * @param mount its mount point
     * @param device of what is mounted there, empty when nothing is
     */
    record Client(long pid, String mount, String device) {}

    /** The client that serves a place. ABSENT when no client that runs does. */
    Answer<Client> clientOf(Place place);

    /** The client of the state directory. ABSENT when none runs. */
    Answer<Client> client();

    /**
     * What a client tells of itself.
     *
     * @param node id of the node
     * @param ready whether its home cell answers
     */
    record Told(String version, String node, boolean ready) {}

    /** What the client that was found last tells. */
    Answer<Told> told();

    /**
     * The volume of a path.
     *
     * @param nameOrId the volume in that cell
     * @param file the file or directory in it
     * @param of the path that it is of: the one that was asked for, or a directory above that answered when that did not
     */
    record Held(String cell, String nameOrId, CellProbes.Vnode file, String of) {}

    /** The volume of a path of a mount. ABSENT: there is no such file. */
    Answer<Held> held(Place place);

    /**
     * A volume that is attached.
     *
     * @param uniquifier as of when it was attached, 0 for none
     */
    record Attached(String label, long uniquifier) {}

    /** As what the client has a volume attached. */
    Answer<List<Attached>> attached(String cell, long id);

    /**
     * Data that no server took.
     *
     * @param files of so many files
     */
    record Unsaved(long files, long bytes) {}

    /** What the client's recovery area has of a volume. */
    Answer<Unsaved> unsaved(String cell, long id);
}
