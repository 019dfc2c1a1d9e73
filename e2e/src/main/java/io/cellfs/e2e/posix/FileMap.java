package io.cellfs.e2e.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/** A file mapped for a moment. */
final class FileMap {
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;

    private FileMap() {}

    /** Maps the first {@code size} bytes of an open file, shared, lets {@code action} use them, and unmaps. */
    static void use(int fd, long size, boolean write, Consumer<MemorySegment> action) {
        int protection = write ? PROT_READ | PROT_WRITE : PROT_READ;
        long address = Sys.call("mmap", 0, size, protection, MAP_SHARED, fd, 0);
        Check.that(address > 0 || address < -4096, "mmap gives errno " + -address);
        try {
            action.accept(Sys.memory(address, size));
        } finally {
            Check.ok(Sys.call("munmap", address, size));
        }
    }

    static void get(MemorySegment memory, long offset, byte[] into) {
        MemorySegment.copy(memory, JAVA_BYTE, offset, into, 0, into.length);
    }

    static void put(MemorySegment memory, long offset, byte[] data) {
        MemorySegment.copy(data, 0, memory, JAVA_BYTE, offset, data.length);
    }
}
