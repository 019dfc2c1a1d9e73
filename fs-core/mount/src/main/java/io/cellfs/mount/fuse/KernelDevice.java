package io.cellfs.mount.fuse;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.cellfs.client.api.Errno;
import io.cellfs.mount.MountException;
import io.cellfs.mount.sys.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** The real {@code /dev/fuse}. */
final class KernelDevice implements FuseDevice, BackingFiles {
    private static final String PATH = "/dev/fuse";
    /** fuse.h FUSE_DEV_IOC_CLONE: _IOR(229, 0, uint32_t). */
    private static final long FUSE_DEV_IOC_CLONE = 0x8004_e500L;

    /** fuse.h FUSE_DEV_IOC_BACKING_OPEN: _IOW(229, 1, struct fuse_backing_map). */
    private static final long FUSE_DEV_IOC_BACKING_OPEN = 0x4010_e501L;
    /** fuse.h FUSE_DEV_IOC_BACKING_CLOSE: _IOW(229, 2, uint32_t). */
    private static final long FUSE_DEV_IOC_BACKING_CLOSE = 0x4004_e502L;
    /** struct fuse_backing_map: int32 fd, uint32 flags, uint64 padding. */
    private static final int BACKING_MAP_BYTES = 16;

    private final int fd;
    private final AtomicBoolean closed = new AtomicBoolean();

    private KernelDevice(int fd) {
        this.fd = fd;
    }

    /** A descriptor that is open already. */
    static KernelDevice of(int descriptor) {
        return new KernelDevice(descriptor);
    }

    /** Opens the device; a {@link MountException} says what to do when it cannot be. */
    static KernelDevice open() throws MountException {
        return open(0);
    }

    private static KernelDevice open(int flags) throws MountException {
        int fd = Libc.open(PATH, Libc.O_RDWR | Libc.O_CLOEXEC | flags);
        if (fd >= 0) {
            return new KernelDevice(fd);
        }
        if (!Files.exists(Path.of(PATH)) || -fd == Errno.ENODEV.number() || -fd == Errno.ENXIO.number()) {
            throw new MountException(
                    PATH + " is missing: load the kernel module (modprobe fuse) or give the container the device");
        }
        if (-fd == Errno.EACCES.number() || -fd == Errno.EPERM.number()) {
            throw new MountException(
                    "no permission to open " + PATH + ": run as root or allow the device to the container");
        }
        throw new MountException("cannot open " + PATH + ": " + Libc.describe(-fd));
    }

    /** A second descriptor with a processing queue of its own on the same mount. */
    KernelDevice cloneDevice() throws MountException {
        return cloneDevice(0);
    }

    /** A second descriptor whose {@link #read} does not wait: -EAGAIN when there is no request. */
    KernelDevice cloneWithoutWaiting() throws MountException {
        return cloneDevice(Libc.O_NONBLOCK);
    }

    private KernelDevice cloneDevice(int flags) throws MountException {
        KernelDevice clone = open(flags);
        try (Arena arena = Arena.ofConfined()) {
            int result = Libc.ioctl(clone.fd, FUSE_DEV_IOC_CLONE, arena.allocateFrom(JAVA_INT, fd));
            if (result < 0) {
                clone.close();
                throw new MountException("cannot clone " + PATH + ": " + Libc.describe(-result));
            }
        }
        return clone;
    }

    @Override
    public int register(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment map = arena.allocate(BACKING_MAP_BYTES, 8);
            map.set(JAVA_INT, 0, descriptor);
            return Libc.ioctl(fd, FUSE_DEV_IOC_BACKING_OPEN, map);
        }
    }

    @Override
    public void unregister(int id) {
        try (Arena arena = Arena.ofConfined()) {
            Libc.ioctl(fd, FUSE_DEV_IOC_BACKING_CLOSE, arena.allocateFrom(JAVA_INT, id));
        }
    }

    int fd() {
        return fd;
    }

    @Override
    public long read(MemorySegment buffer) {
        return Libc.read(fd, buffer, buffer.byteSize());
    }

    @Override
    public long write(MemorySegment buffer, long length) {
        return Libc.write(fd, buffer, length);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Libc.close(fd);
        }
    }
}
