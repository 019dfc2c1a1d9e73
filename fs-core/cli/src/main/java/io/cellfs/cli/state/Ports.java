package io.cellfs.cli.state;

/**
 * The UDP ports of a cell on one machine, at the distances from a base that AFS has from 7000.
 *
 * @param base the file server's port, 1 to 65530
 */
public record Ports(int base) {
    /** Where AFS has them. */
    public static final int DEFAULT_BASE = 7000;

    private static final int MAX_PORT = 65_535;
    private static final int CALLBACK = 1;
    private static final int PROTECTION = 2;
    private static final int VOLUME_LOCATION = 3;
    private static final int VOLUME = 5;

    /** Checks that all ports exist. */
    public Ports {
        if (base < 1 || base > MAX_PORT - VOLUME) {
            throw new IllegalArgumentException("port base " + base + " is not in 1.." + (MAX_PORT - VOLUME));
        }
    }

    /** The ports around a VL server's. */
    public static Ports ofVolumeLocation(int port) {
        return new Ports(port - VOLUME_LOCATION);
    }

    /** The file service. */
    public int file() {
        return base;
    }

    /** The client's callback service. */
    public int callback() {
        return base + CALLBACK;
    }

    /** The protection database. */
    public int protection() {
        return base + PROTECTION;
    }

    /** The volume location database. */
    public int volumeLocation() {
        return base + VOLUME_LOCATION;
    }

    /** The volume service. */
    public int volume() {
        return base + VOLUME;
    }
}
