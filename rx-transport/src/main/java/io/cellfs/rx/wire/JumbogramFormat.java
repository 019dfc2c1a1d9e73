package io.cellfs.rx.wire;

/** Several DATA packets of one call in one datagram (afs-protocol section 1.6). */
public final class JumbogramFormat {
    /** Data bytes of every sub-packet but the last. */
    public static final int SUBPACKET_BYTES = 1412;
    /** Bytes of the header between two sub-packets: flags, padding, checksum. */
    public static final int SUBHEADER_BYTES = 4;
    /** Offset of the flags octet in the sub-header. */
    public static final int FLAGS_OFFSET = 0;
    /** Offset of the 16-bit checksum in the sub-header. */
    public static final int CHECKSUM_OFFSET = 2;
    /** Most sub-packets taken from one datagram. */
    public static final int MAX_SUBPACKETS = 46;

    private JumbogramFormat() {}
}
