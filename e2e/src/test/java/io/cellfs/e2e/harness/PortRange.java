package io.cellfs.e2e.harness;

/**
 * The ports of the tests that start processes: 200 for each, apart from one another, and below those that Linux gives to sockets which ask for
 * any (32768 and up), which could have one of them just then.
 */
public enum PortRange {
    ACCESS,
    CELLS,
    CLIENT_SURVIVAL,
    CSI,
    CSI_LIVES,
    DAMAGE,
    DATABASE_REPLACEMENT,
    DATABASE_SERVERS,
    ENDS,
    FAILED_DISK,
    HOSTILE_PACKETS,
    KILL,
    LARGE_SERVER,
    LOCKS,
    MANY_VOLUMES,
    MOVE,
    NODE,
    NODE_LOAD,
    PASSTHROUGH,
    POSIX,
    REAL_INPUT,
    RELEASED_FILES,
    REPLICA_CHOICE,
    SERVER_KILLS,
    SERVERS,
    SURVIVAL,
    TWO_CLIENTS,
    UP;

    private static final int FIRST = 10_000;
    private static final int SIZE = 200;

    /** The first of its ports. */
    public int base() {
        return FIRST + ordinal() * SIZE;
    }
}
