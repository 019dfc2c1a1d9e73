package io.cellfs.rocks;

/**
 * Where a log ends.
 *
 * @param sizeBytes what the file has
 * @param goodBytes what of it is whole records, from its start
 * @param torn whether what follows is what a write leaves that did not come to its end: bytes are missing, or are zeros
 * @param zeros whether nothing but zeros follows
 * @param firstLost where what is damaged or missing ends at the least: if more than this is known to have been on the disk, then it was lost
 *     there
 * @param laterRecords whole records that were found after that, which therefore do not follow from what is before
 */
record LogEnd(long sizeBytes, long goodBytes, boolean torn, boolean zeros, long firstLost, long laterRecords) {
    /** Whether anything is behind the last whole record. */
    boolean isDamaged() {
        return goodBytes < sizeBytes;
    }
}
