package io.cellfs.cli.doctor;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What the doctor asks a cell's servers. Each question ends within seconds, whatever the servers do. */
public interface CellProbes {
    /** A cell that can be asked, of this name; empty: the one at hand. */
    @FunctionalInterface
    interface Cells {
        /** The cell; ABSENT when nobody here knows its database servers. */
        Answer<CellProbes> named(String cell);
    }

    /**
     * A database server.
     *
     * @param server where its volume location service is
     * @param role {@code leader}, {@code follower} and so on, as it says; {@code database} of one that does not say
     * @param majority whether it knows of a majority, without which nothing can be changed
     */
    record Database(String server, String role, boolean majority) {}

    /** How a server answers. */
    record Server<T>(String server, Answer<T> answer) {}

    /** The name of the cell. */
    Answer<String> name();

    /** All database servers that are known, asked at the same time. */
    List<Server<Database>> databases();

    /**
     * Where a volume is.
     *
     * @param name its entry's name
     * @param id the volume that is meant: read-write, read-only, backup or snapshot
     * @param writable whether that is a read-write volume
     * @param sites where it is; those that are needed first
     */
    record Entry(String name, long id, boolean writable, List<Site> sites) {
        /** Copies the list. */
        public Entry {
            sites = List.copyOf(sites);
        }

        /** The volume as people name it. */
        public String text() {
            return name + " (" + id + ")";
        }
    }

    /**
     * A copy of a volume.
     *
     * @param server file service
     * @param partition as {@code /vicepa}
     * @param id of the volume there
     * @param needed whether that is the volume that is meant, not a read-only copy beside it
     */
    record Site(String server, String partition, long id, boolean needed) {}

    /** The entry of a volume by name or id. */
    Answer<Entry> entry(String nameOrId);

    /**
     * A file or directory of the volume.
     *
     * @param vnode 1 is the volume's root directory
     */
    record Vnode(long vnode, int unique) {
        /** The root directory. */
        public static final Vnode ROOT = new Vnode(1, 1);
    }

    /**
     * How a site is.
     *
     * @param greeting whether the file server answers
     * @param listing what its volume service has of the volume
     * @param status what its file service says of it
     * @param rights the caller's rights to the file or directory, as {@code rlidwka}
     */
    record SiteState(
            Site site,
            Answer<String> greeting,
            Answer<Listing> listing,
            Answer<Status> status,
            Answer<String> rights) {}

    /**
     * What the volume service has of a volume.
     *
     * @param state {@code online}, {@code busy} or {@code offline}
     * @param created when it was made, in seconds since 1970: what a volume made anew with the same id has another one of
     */
    record Listing(String state, long created) {}

    /**
     * What the file service says of a volume.
     *
     * @param quotaBytes 0 for none
     * @param usedBytes what counts against it
     * @param freeBytes free space of the partition
     */
    record Status(long quotaBytes, long usedBytes, long freeBytes) {}

    /** All sites of an entry, asked at the same time; the rights are those to {@code file}. */
    List<SiteState> sites(Entry entry, Vnode file);

    /** What is kept with a read-write volume of how nodes treat it. */
    Answer<Map<String, String>> properties(long id);

    /** The first nodes for which a read-write volume is published, of those that a server tells at once. */
    Answer<List<String>> publications(long id);

    /** When the volume was made, as its first needed site that answers has it. */
    static OptionalLong created(List<SiteState> states) {
        return states.stream()
                .filter(state -> state.site().needed() && state.listing().isGot())
                .mapToLong(
                        state -> ((Answer.Got<Listing>) state.listing()).value().created())
                .findFirst();
    }
}
