package io.cellfs.protocol;

/** Service ids and ports (afs-protocol section 0.1). */
public final class Services {
    /** The conventional first port. */
    public static final int PORT_BASE = 7000;

    /** File service: offset from the first port. */
    public static final int FS_PORT_OFFSET = 0;

    /** Callback service of a client: offset from the first port. */
    public static final int CALLBACK_PORT_OFFSET = 1;

    /** Protection service: offset from the first port. */
    public static final int PR_PORT_OFFSET = 2;

    /** Volume location service: offset from the first port. */
    public static final int VL_PORT_OFFSET = 3;

    /** Volume service: offset from the first port. */
    public static final int VOL_PORT_OFFSET = 5;

    /** AFS-3 file service, and AFS-3 callback service. */
    public static final int AFS_FS = 1;

    /** AFS-3 callback service, on a client's port. */
    public static final int AFS_CALLBACK = 1;

    /** Volume service. */
    public static final int VOL = 4;

    /** Volume location service. */
    public static final int VL = 52;

    /** Protection service. */
    public static final int PR = 73;

    /** YFS file service, upgrade of 1. */
    public static final int YFS_FS = 2500;

    /** YFS callback service, upgrade of 1 on a client's port. */
    public static final int YFS_CALLBACK = 2501;

    /** YFS volume location service, upgrade of 52. */
    public static final int YFS_VL = 2503;

    /** CellFS's extensions, on the file server's port. */
    public static final int EXTENSIONS = 26000;

    private Services() {}
}
