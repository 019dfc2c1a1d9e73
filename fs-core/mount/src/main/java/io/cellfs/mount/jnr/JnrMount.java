package io.cellfs.mount.jnr;

import io.cellfs.client.api.CellFileSystem;
import io.cellfs.mount.FuseMount;
import io.cellfs.mount.MountConfig;
import io.cellfs.mount.MountException;
import java.nio.file.Path;

/** A mount that is served through libfuse 2. */
public final class JnrMount {
    private JnrMount() {}

    /** As {@link FuseMount#mount}, through jnr-fuse. */
    public static FuseMount mount(CellFileSystem fs, Path mountPoint, MountConfig config) throws MountException {
        throw new MountException("the JNR backend is not there yet");
    }
}
