package io.cellfs.mount.fuse;

import io.cellfs.client.api.Errno;

/** Where local files are registered for the kernel to read by itself (FUSE passthrough). Thread-safe. */
interface BackingFiles {
    /** A kernel that does not do it. */
    BackingFiles NONE = new BackingFiles() {
        @Override
        public boolean works() {
            return false;
        }

        @Override
        public int register(int descriptor) {
            return -Errno.EOPNOTSUPP.number();
        }

        @Override
        public void unregister(int id) {
            throw new IllegalStateException("nothing is registered");
        }
    };

    /** Whether the kernel agreed to do it. */
    default boolean works() {
        return true;
    }

    /** The kernel's number, above 0, for the open local file {@code descriptor}, which may be closed then; or -errno. */
    int register(int descriptor);

    /** Ends the number; files opened with it go on. */
    void unregister(int id);
}
