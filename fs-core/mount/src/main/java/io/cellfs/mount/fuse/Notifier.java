package io.cellfs.mount.fuse;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.cellfs.client.api.Errno;
import io.cellfs.mount.fuse.Node.Place;
import io.cellfs.mount.fuse.Struct.OutHeader;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Tells the kernel what to forget, on a thread of its own: a notification may wait for a lock that a request in progress holds in the kernel, so
 * it must never be sent by who serves requests.
 */
final class Notifier implements Runnable {
    /** enum fuse_notify_code. */
    private static final int NOTIFY_INVAL_INODE = 2;

    private static final int NOTIFY_INVAL_ENTRY = 3;
    /** Since protocol 7.40. */
    private static final int NOTIFY_RESEND = 7;

    private static final int NOTIFY_INC_EPOCH = 8;
    /** INC_EPOCH came with protocol 7.44. */
    private static final int EPOCH_MINOR = 44;
    /** fuse_notify_inval_entry_out.flags: look the name up again at its next use, but tear nothing down. */
    private static final int EXPIRE_ONLY = 1;

    private static final int RESEND_TRIES = 100;
    private static final int BODY = OutHeader.SIZE;
    private static final int BUFFER_BYTES = 512;

    private final Served served;
    private final FuseDevice device;
    private final boolean canExpire;
    private final boolean hasEpoch;
    private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES, 8);

    Notifier(Served served, FuseDevice device, InitNegotiation agreed) {
        this.served = served;
        this.device = device;
        this.canExpire = agreed.has(InitFlag.HAS_EXPIRE_ONLY);
        this.hasEpoch = canForgetEverything(agreed);
    }

    /** Whether a kernel can be told to forget all names without naming them. */
    static boolean canForgetEverything(InitNegotiation agreed) {
        return agreed.minor() >= EPOCH_MINOR;
    }

    /**
     * Has the kernel send again every request that was read and not answered. To be called before anything is read.
     *
     * @throws IOException when it does not: programs would wait for ever for what an earlier process has read
     */
    void resend() throws IOException {
        long result = send(NOTIFY_RESEND, 0);
        for (int i = 0; i < RESEND_TRIES && isTransient(result); i++) {
            result = send(NOTIFY_RESEND, 0);
        }
        boolean ended = result == -Errno.ENODEV.number() || result == -Errno.ENOTCONN.number();
        if (result < 0 && !ended) {
            throw new IOException("the kernel does not send again what was not answered: errno " + -result);
        }
    }

    private static boolean isTransient(long result) {
        return result == -Errno.EINTR.number() || result == -Errno.EAGAIN.number() || result == -Errno.ENOMEM.number();
    }

    /** Works until the queue is closed. */
    @Override
    public void run() {
        try {
            Optional<Notice> notice = served.notices().take();
            while (notice.isPresent()) {
                tell(notice.get());
                notice = served.notices().take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Notice notice) {
        switch (notice) {
            case Notice.Contents c -> served.nodes().all(c.file()).forEach(this::contents);
            case Notice.AttributesOnly a ->
                served.nodes().all(a.file()).forEach(node -> invalidateInode(node.id(), -1));
            case Notice.Entry e ->
                served.nodes()
                        .find(e.directory())
                        .ifPresent(directory -> invalidateEntry(new Place(directory, e.name())));
            case Notice.Everything all -> everything();
        }
    }

    private void contents(Node node) {
        invalidate(node);
        for (Name name : served.nodes().names(node)) {
            invalidateEntry(new Place(node, name));
        }
    }

    private void everything() {
        if (hasEpoch) {
            send(NOTIFY_INC_EPOCH, 0);
            served.nodes().forEach(this::invalidate);
        } else {
            served.nodes().forEach(this::contents);
        }
    }

    /** The pages of an inode that shows one version for ever stay right. */
    private void invalidate(Node node) {
        invalidateInode(node.id(), node.version() == Node.FOLLOWS ? 0 : -1);
    }

    /** struct fuse_notify_inval_inode_out; {@code offset} -1: attributes only, 0: all data as well. */
    private void invalidateInode(long nodeId, long offset) {
        buffer.set(JAVA_LONG_UNALIGNED, BODY, nodeId);
        buffer.set(JAVA_LONG_UNALIGNED, BODY + 8L, offset);
        buffer.set(JAVA_LONG_UNALIGNED, BODY + 16L, 0);
        send(NOTIFY_INVAL_INODE, 24);
    }

    /** struct fuse_notify_inval_entry_out, the name, NUL. */
    private void invalidateEntry(Place place) {
        byte[] name = place.name().bytes();
        if (name.length > NamespaceOperations.NAME_MAX) {
            return;
        }
        buffer.set(JAVA_LONG_UNALIGNED, BODY, place.directory().id());
        buffer.set(JAVA_INT_UNALIGNED, BODY + 8L, name.length);
        buffer.set(JAVA_INT_UNALIGNED, BODY + 12L, canExpire ? EXPIRE_ONLY : 0);
        MemorySegment.copy(name, 0, buffer, java.lang.foreign.ValueLayout.JAVA_BYTE, BODY + 16L, name.length);
        buffer.set(java.lang.foreign.ValueLayout.JAVA_BYTE, BODY + 16L + name.length, (byte) 0);
        send(NOTIFY_INVAL_ENTRY, 16 + name.length + 1);
    }

    /** Unique 0 marks a notification, the code stands in the error field. ENOENT (nothing cached) and ENODEV (unmounted) are fine. */
    private long send(int code, int bodyBytes) {
        int length = BODY + bodyBytes;
        buffer.set(JAVA_INT_UNALIGNED, OutHeader.LEN, length);
        buffer.set(JAVA_INT_UNALIGNED, OutHeader.ERROR, code);
        buffer.set(JAVA_LONG_UNALIGNED, OutHeader.UNIQUE, 0);
        return device.write(buffer, length);
    }
}
