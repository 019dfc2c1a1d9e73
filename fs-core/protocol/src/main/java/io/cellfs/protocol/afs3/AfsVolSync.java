package io.cellfs.protocol.afs3;

/**
 * The state of the volume as of an operation, 6 words (afs-protocol section 2.2).
 *
 * @param creation when the volume (or this release of it) was made, seconds since 1970
 * @param spare2 0
 * @param spare3 0
 * @param spare4 0
 * @param spare5 0
 * @param spare6 0
 */
public record AfsVolSync(int creation, int spare2, int spare3, int spare4, int spare5, int spare6) {
    /** Of a volume made then, seconds since 1970. */
    public static AfsVolSync of(int creation) {
        return new AfsVolSync(creation, 0, 0, 0, 0, 0);
    }
}
