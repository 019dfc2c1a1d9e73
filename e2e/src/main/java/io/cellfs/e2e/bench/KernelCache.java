package io.cellfs.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The kernel's page, dentry and inode caches. */
final class KernelCache {
    private KernelCache() {}

    /** Writes everything back, so that what is measured next does not pay for what came before. */
    static void settle() throws IOException {
        Shell.run(Path.of("/"), List.of("sync"));
    }

    /** Writes everything back and empties the caches; needs root. */
    static void drop() throws IOException {
        settle();
        Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "3\n");
    }
}
