package io.cellfs.mount.fuse;

import io.cellfs.client.api.CellFileSystem;
import io.cellfs.client.api.Credentials;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.mount.fuse.KeptTables.KeptFile;
import io.cellfs.mount.fuse.KeptTables.KeptOwner;
import io.cellfs.mount.fuse.Openings.Opening;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open files of the kernel by their numbers, noted for the next process. A number is a small one, used again, with that of the request that it was
 * given for above it: so it means one open for ever, and a RELEASE that is sent again never ends a later one. Thread-safe.
 */
final class HandleTable {
    private static final Logger LOG = LoggerFactory.getLogger(HandleTable.class);
    /** Of a number: which slot. 16 million files are open at once at most. */
    private static final int SLOT_BITS = 24;

    private final CellFileSystem fs;
    private final KeptTables kept;
    private final int slotBits;
    private final long slotMask;
    private final SlotTable<Handle> slots = new SlotTable<>();
    /** Opened by an earlier process, and not by this one yet. */
    private final Set<Handle> closedSince = ConcurrentHashMap.newKeySet();
    /** What an earlier process opened, by the request that it was opened for: the kernel may not have been told of it. */
    private final Map<Long, Handle> byRequest = new ConcurrentHashMap<>();

    /** A table without any; {@code fs} opens again what an earlier process had open. */
    HandleTable(CellFileSystem fs, KeptTables kept) {
        this(fs, kept, SLOT_BITS);
    }

    /** The same with so many bits of a number for the slot. */
    HandleTable(CellFileSystem fs, KeptTables kept, int slotBits) {
        this.fs = fs;
        this.kept = kept;
        this.slotBits = slotBits;
        this.slotMask = (1L << slotBits) - 1;
    }

    /**
     * Takes over an open file.
     *
     * @param request {@link Request#number} of the request that the kernel is to be answered
     * @throws FsException ENFILE when there are too many
     */
    Handle opened(long request, LongFunction<Handle> maker) throws FsException {
        Handle handle = slots.add(slot -> maker.apply(number(checked(slot), request)));
        boolean noted = false;
        try {
            kept.opened(handle, request);
            noted = true;
            return handle;
        } finally {
            if (!noted) {
                slots.remove(slotOf(handle));
            }
        }
    }

    /** A slot that has room in a number: a higher one would be another file's. */
    private long checked(long slot) throws FsException {
        if (slot > slotMask) {
            throw new FsException(Errno.ENFILE, slotMask + " files are open");
        }
        return slot;
    }

    /** The lowest bit of a request's number is always 0 (fuse_dev_i.h FUSE_REQ_ID_STEP). */
    private long number(long slot, long request) {
        return (request >>> 1) << slotBits | slot;
    }

    private long slotOf(Handle handle) {
        return handle.id() & slotMask;
    }

    /** The kernel has released an open file, or never took it. */
    void closed(Handle handle) {
        kept.closed(handle);
        byRequest.remove(handle.request(), handle);
        closedSince.remove(handle);
        slots.remove(slotOf(handle));
    }

    /** The open file with the kernel's number, if it is open. */
    Optional<Handle> get(long id) {
        Handle handle = slots.get(id & slotMask);
        return handle != null && handle.id() == id ? Optional.of(handle) : Optional.empty();
    }

    /** What an earlier process opened for a request that is sent again: the answer that it owes. */
    Optional<Handle> owed(Request q) {
        return q.isResent() ? Optional.ofNullable(byRequest.get(q.number())) : Optional.empty();
    }

    /** Shows all open files. */
    void forEach(Consumer<? super Handle> action) {
        slots.forEach(action);
    }

    /** Goes on with the files that an earlier process had opened. Each is opened anew at its first use, or in the background. */
    void restore(NodeTable nodes, List<KeptFile> files, List<KeptOwner> owners) {
        for (KeptFile file : files) {
            restore(nodes, file);
        }
        slots.restored();
        for (KeptOwner owner : owners) {
            Optional<Handle> handle = get(owner.handle());
            if (handle.isPresent()) {
                handle.get().locked(owner.owner(), owner.record());
            } else {
                kept.remove(owner.record());
            }
        }
    }

    private void restore(NodeTable nodes, KeptFile file) {
        Node known = nodes.get(file.node());
        Node node = known != null && known.fid().equals(file.fid()) ? known : forgotten(file);
        Credentials who = new Credentials(file.uid(), file.gid(), file.pid());
        Opening opening = Openings.restored(node, file.mode());
        Handle handle = new Handle(
                file.id(), opening, () -> fs.open(node.fid(), file.writes(), false, who), file.writes(), who);
        handle.record(file.record());
        handle.request(file.request());
        slots.restore(slotOf(handle), handle);
        byRequest.put(file.request(), handle);
        closedSince.add(handle);
    }

    /** A file whose node the kernel has given up, as it does before the answer to the RELEASE: that is still to come. */
    private static Node forgotten(KeptFile file) {
        LOG.info("{} is still to be released by the kernel, which has forgotten it", file.fid());
        return new Node(file.node(), 0, file.fid(), Node.FOLLOWS);
    }

    /** Whether an earlier process had files open that this one has not opened yet. */
    boolean hasUnopened() {
        return !closedSince.isEmpty();
    }

    /** Opens anew what an earlier process had open of a file, before its name goes: a file that nobody has open would go with it. */
    void reopen(Fid file) throws IOException {
        for (Handle handle : closedSince) {
            if (handle.fid().equals(file)) {
                reopen(handle);
            }
        }
    }

    private void reopen(Handle handle) throws IOException {
        try {
            handle.file();
        } catch (FsException e) {
            LOG.warn("{} was open and cannot be opened again: {}", handle.fid(), e.getMessage());
        }
        closedSince.remove(handle);
    }

    /** Opens anew everything that an earlier process had open. */
    void reopenAll() {
        for (Handle handle : closedSince) {
            try {
                reopen(handle);
            } catch (IOException e) {
                LOG.info("{} will be opened again when it is used: {}", handle.fid(), e.getMessage());
            }
        }
    }

    /** Notes that {@code owner} is about to take a POSIX lock by way of an open file. */
    void locked(Handle handle, long owner) {
        synchronized (handle) {
            if (!handle.owners().contains(owner)) {
                handle.locked(owner, kept.locked(handle, owner));
            }
        }
    }

    /** {@code owner} has no lock any more that it took by way of the open file. */
    void unlocked(Handle handle, long owner) {
        handle.unlocked(owner).ifPresent(kept::remove);
    }
}
