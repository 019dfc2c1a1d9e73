package io.cellfs.csi.common;

/** Who this driver says it is. */
public final class Driver {
    /** The driver's name, as in StorageClass.provisioner. */
    public static final String NAME = "csi.cellfs.io";

    private static final String UNPACKAGED = "development";

    private Driver() {}

    /** The version of the jar this runs from. */
    public static String version() {
        String version = Driver.class.getPackage().getImplementationVersion();
        return version == null ? UNPACKAGED : version;
    }
}
