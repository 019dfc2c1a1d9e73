package io.cellfs.mount.fuse;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.LocalCopy;
import io.cellfs.client.api.OpenFile;
import io.cellfs.mount.fuse.InodeMode.Mode;
import io.cellfs.mount.fuse.InodeMode.Wish;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what {@link InodeMode} decides: gets the local copy, registers it, sends opens to a new inode. */
final class Openings {
    private static final Logger LOG = LoggerFactory.getLogger(Openings.class);

    /** No local copy has this identity. */
    private static final long UNKNOWN_COPY = -1;

    private final Served served;
    private final BackingFiles backings;
    private final AtomicBoolean works;

    Openings(Served served, BackingFiles backings) {
        this.served = served;
        this.backings = backings;
        this.works = new AtomicBoolean(backings.works());
    }

    /**
     * An open that was granted; {@link Openings#ended} when it ends.
     *
     * @param flags FOPEN_* for the reply, those of the page cache apart
     * @param backing the kernel's number of the local copy, 0 without
     * @param dropsPages whether pages that the kernel kept are stale
     * @param bound whether it shows one version until its end
     */
    record Opening(
            Node node,
            Mode mode,
            int flags,
            int backing,
            boolean dropsPages,
            boolean bound,
            @Nullable LocalCopy copy) {
        /** The same open, which shows one version until its end. */
        Opening bound(boolean now) {
            return new Opening(node, mode, flags, backing, dropsPages, now, copy);
        }
    }

    /** Grants an open that brings no local copy: one for writing, or of a file just made. ESTALE, ETXTBSY as decided. */
    Opening admit(Node node, boolean writes, int thread) throws FsException {
        synchronized (node) {
            Mode mode = node.mode().decide(new Wish(writes, 0, thread));
            requireGranted(node, mode);
            return grant(node, mode, null);
        }
    }

    /** Grants an open for reading of {@code file}. */
    Opening admit(Node node, OpenFile file, int thread) throws IOException {
        LocalCopy copy = works.get() ? file.localCopy().orElse(null) : null;
        boolean kept = false;
        try {
            synchronized (node) {
                requireShown(node, file);
                Mode mode = node.mode().decide(new Wish(false, copy == null ? 0 : copy.identity(), thread));
                requireGranted(node, mode);
                Opening opening = bind(grant(node, mode, copy), file);
                if (opening.mode().usesBacking() && !opening.bound() && !file.keepCache()) {
                    node.mode().pagesAreStale();
                }
                kept = opening.copy() != null;
                return opening;
            }
        } finally {
            if (copy != null && !kept) {
                copy.close();
            }
        }
    }

    /**
     * Has an open that was granted before its file was opened show what that shows.
     *
     * @throws FsException ESTALE when the inode is of another version
     */
    Opening bound(Opening opening, OpenFile file) throws FsException {
        synchronized (opening.node()) {
            requireShown(opening.node(), file);
            return bind(opening, file);
        }
    }

    /** An inode has the pages and the size of one version, whoever has it open: an open of another version is on another inode. */
    private void requireShown(Node node, OpenFile file) throws FsException {
        Optional<Attributes> bound = file.bound();
        boolean same = bound.map(shown -> shown.dataVersion() == node.version()).orElse(node.version() == Node.FOLLOWS);
        if (!same) {
            throw served.released(node);
        }
    }

    private static Opening bind(Opening opening, OpenFile file) {
        file.bound().ifPresent(opening.node()::bind);
        return opening.bound(file.bound().isPresent());
    }

    /** An open that an earlier process granted. Its local copy is unknown: a further open of another one is sent to a new inode. */
    static Opening restored(Node node, Mode granted) {
        synchronized (node) {
            Mode mode = granted.usesBacking() ? Mode.PASSTHROUGH_FIRST : granted;
            node.mode().opened(mode, UNKNOWN_COPY);
            if (node.isSuperseded()) {
                node.mode().supersede();
            }
            int backing = granted.usesBacking() ? node.backing() : 0;
            return new Opening(node, granted, flags(granted), backing, false, false, null);
        }
    }

    private void requireGranted(Node node, Mode mode) throws FsException {
        if (mode == Mode.ELSEWHERE) {
            if (node.mode().supersede()) {
                served.nodes().supersede(node);
                served.notices().add(new Notice.Contents(node.fid()));
            }
            throw new FsException(Errno.ESTALE, node.fid() + " is open in another mode: its path leads to a new inode");
        }
        if (mode == Mode.BUSY) {
            throw new FsException(Errno.ETXTBSY, node.fid() + " is being read from the local copy");
        }
    }

    private Opening grant(Node node, Mode decided, @Nullable LocalCopy copy) {
        InodeMode inode = node.mode();
        Mode mode = decided;
        if (mode == Mode.PASSTHROUGH_FIRST && (copy == null || !register(node, copy))) {
            mode = Mode.CACHED;
        }
        inode.opened(mode, copy == null ? 0 : copy.identity());
        boolean dropsPages = mode == Mode.CACHED && inode.takeStalePages();
        LocalCopy share = mode == Mode.PASSTHROUGH_FIRST || mode == Mode.PASSTHROUGH_SAME ? copy : null;
        return new Opening(node, mode, flags(mode), mode.usesBacking() ? node.backing() : 0, dropsPages, false, share);
    }

    private static int flags(Mode mode) {
        return switch (mode) {
            case PASSTHROUGH_FIRST, PASSTHROUGH_SAME -> OpenFlag.FOPEN_PASSTHROUGH;
            case BESIDE -> OpenFlag.FOPEN_PASSTHROUGH | OpenFlag.FOPEN_DIRECT_IO;
            case UNCACHED -> OpenFlag.FOPEN_DIRECT_IO;
            case CACHED, ELSEWHERE, BUSY -> 0;
        };
    }

    private boolean register(Node node, LocalCopy copy) {
        int[] id = {0};
        try {
            copy.withDescriptor(descriptor -> id[0] = backings.register(descriptor));
        } catch (IOException e) {
            LOG.warn("{}: no passthrough: {}", node.fid(), e.getMessage());
            return false;
        }
        if (id[0] > 0) {
            node.backing(id[0]);
            served.nodes().backed(node);
            return true;
        }
        if (works.compareAndSet(true, false)) {
            LOG.info("passthrough is off: the kernel does not take files of the cache directory (errno {})", -id[0]);
        }
        return false;
    }

    /** The kernel has released the file, or never took it. */
    void ended(Opening opening) {
        Node node = opening.node();
        synchronized (node) {
            if (opening.bound()) {
                node.unbind();
            }
            if (node.mode().closed(opening.mode())) {
                int backing = node.backing();
                node.backing(0);
                served.nodes().backed(node);
                backings.unregister(backing);
            }
        }
        if (opening.copy() != null) {
            opening.copy().close();
        }
    }
}
