package io.cellfs.storage.api;

import io.cellfs.storage.api.StorageException.Reason;
import java.util.List;
import java.util.Optional;

/**
 * Texts by name that are kept with a volume, each in a record of its own: what a change costs does not depend on how many there are, and nothing bounds
 * their number. Storage knows no meaning of them. Names and values are printable ASCII; rows are in the order of their names' bytes.
 */
public interface VolumeTable {
    /** Bytes of a name or value at most. */
    int MAX_TEXT = 256;

    /** A name, and what is kept by it. */
    record Row(String name, String value) {}

    /** What is kept by a name. */
    Optional<String> get(String name) throws StorageException;

    /**
     * Some rows.
     *
     * @param name the rows that follow this name, which need not be there; empty for all
     * @param most so many at most
     */
    List<Row> after(String name, int most) throws StorageException;

    /** A table in a change, which happens as a whole or not at all; reading tells what was there before it. */
    interface Writable extends VolumeTable {
        /**
         * Keeps a row, in place of another of its name.
         *
         * @throws StorageException INVALID for a text that is empty, too long or not printable
         */
        void put(Row row) throws StorageException;

        /** Removes a row, if it is there. */
        void remove(String name) throws StorageException;

        /** Removes all rows that were there before the change; none has been {@link #put} in it yet. */
        void clear() throws StorageException;
    }

    /** A change, decided while nothing else changes the table. */
    @FunctionalInterface
    interface Change<T> {
        /** Makes it. */
        T in(Writable table) throws StorageException;
    }

    /**
     * Refuses what is not to be kept.
     *
     * @throws StorageException INVALID
     */
    static void require(String text) throws StorageException {
        if (text.isEmpty() || text.length() > MAX_TEXT || text.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new StorageException(
                    Reason.INVALID,
                    "a text of " + text.length() + " characters in a table of a volume; it has 1 to " + MAX_TEXT
                            + ", all printable ASCII");
        }
    }
}
