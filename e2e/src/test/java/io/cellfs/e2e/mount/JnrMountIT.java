package io.cellfs.e2e.mount;

import io.cellfs.mount.Backend;
import java.util.Set;

/** The jnr-fuse backend: the contract without what libfuse 2 has no operations for. Needs libfuse 2; without it every test fails and says so. */
class JnrMountIT extends MountContract {
    @Override
    Backend backend() {
        return Backend.JNR;
    }

    @Override
    Set<String> deviations() {
        return Set.of(
                "open/tmpfile-has-no-name-and-no-links",
                "open/tmpfile-holds-data",
                "open/tmpfile-linked-gets-a-name",
                "unlink/open-file-leaves-an-empty-directory",
                "rename/noreplace-to-free-name",
                "rename/exchange-two-files",
                "rename/exchange-file-and-directory",
                "rename/exchange-across-directories",
                "dir/removed-open-directory-has-0-links",
                "sparse/seek-data-finds-data-after-hole",
                "sparse/seek-hole-finds-hole-between-data",
                "sparse/seek-data-in-trailing-hole-enxio");
    }
}
