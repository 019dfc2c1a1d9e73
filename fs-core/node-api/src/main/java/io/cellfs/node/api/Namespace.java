package io.cellfs.node.api;

/** Port: what {@code cellfs fs} does to the namespace. Called from many threads; arguments are checked. */
public interface Namespace {
    /**
     * Makes a mount point.
     *
     * @param name a name in the directory, as {@link Names#requireEntry} allows
     * @param volume name of the volume or its id in decimal
     * @param volumeCell cell of the volume
     * @param readWrite whether it always leads to the read-write volume
     * @throws NodeApiException NOT_FOUND (no such directory or volume), ALREADY_EXISTS (the name is taken)
     */
    void makeMountPoint(FileHandle directory, byte[] name, String volume, String volumeCell, boolean readWrite)
            throws NodeApiException;

    /**
     * Removes a mount point.
     *
     * @throws NodeApiException NOT_FOUND, FAILED_PRECONDITION (the name is not a mount point)
     */
    void removeMountPoint(FileHandle directory, byte[] name) throws NodeApiException;

    /** Stores what is written and forgets what is cached of a file, or of its whole volume; NOT_FOUND. */
    void flush(FileHandle file, boolean wholeVolume) throws NodeApiException;

    /**
     * Brings an entry of the recovery area to the server.
     *
     * @return how many bytes that has now
     * @throws NodeApiException NOT_FOUND (no such entry, or its file is no more), ALREADY_EXISTS (the file was changed since, and {@code overwrite} is false)
     */
    long replay(String id, boolean overwrite) throws NodeApiException;

    /** Which servers hold a file; NOT_FOUND. */
    Whereabouts whereIs(FileHandle file) throws NodeApiException;
}
