package io.cellfs.storage;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.meta.ChunkCodec;
import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.Counter;
import io.cellfs.storage.meta.FileChunk;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.Layer;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.RecordCursor;
import io.cellfs.storage.meta.View;
import io.cellfs.storage.meta.Vnode;
import io.cellfs.storage.meta.VnodeCodec;
import io.cellfs.storage.meta.VolumeHeader;
import io.cellfs.storage.volume.DoomedRange;
import io.cellfs.storage.volume.DoomedRanges;
import io.cellfs.storage.volume.Services;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verifies one volume in one pass: all kinds of its records are sorted by vnode, so that they are read side by side, vnode by vnode. Memory
 * does not depend on the volume.
 */
final class VolumeCheck {
    private static final long VNODE_BYTES = 512;

    private final Services services;
    private final MetaStore store;
    private final VolumeHeader header;
    private final long space;
    private final View view;
    private final long id;
    private final Findings report;
    private final boolean verifies;
    private final VnodePaths paths;
    private final NameCheck names;
    private final OtherClones others;
    private long vnodes;
    private long charged;
    private long used;
    private long lastSerial;
    private long shared;
    private long unique;

    /** A check of what a volume shows, which must not change meanwhile; {@code id} is what to call it; {@code verifies} says whether of chunks too. */
    VolumeCheck(Services services, VolumeHeader header, long id, Findings report, boolean verifies) {
        this.id = id;
        this.services = services;
        this.store = services.store();
        this.header = header;
        this.space = header.space();
        this.report = report;
        this.view = new View(store, header.layers());
        this.verifies = verifies;
        this.paths = new VnodePaths(view, space, id);
        this.others = new OtherClones(store, view, header, id);
        this.names = new NameCheck(view, space, id, paths, this::problem);
    }

    /** Records of a kind, of one vnode after the other. */
    private static final class Sorted implements AutoCloseable {
        private final RecordCursor cursor;
        private boolean valid;

        Sorted(View view, byte[] prefix) throws StorageException {
            cursor = view.scan(prefix, prefix);
            valid = cursor.next();
        }

        boolean isAt(long vnode) throws StorageException {
            return valid && Keys.vnodeNumber(cursor.key()) == vnode;
        }

        /** The vnode that is next here, or what is known to come before it; negative if there is none. */
        long lower(long other) throws StorageException {
            if (!valid) {
                return other;
            }
            long here = Keys.vnodeNumber(cursor.key());
            return other < 0 || here < other ? here : other;
        }

        void advance() throws StorageException {
            valid = cursor.next();
        }

        @Override
        public void close() {
            cursor.close();
        }
    }

    /** Bytes that only this volume shows. */
    long uniqueBytes() {
        return unique;
    }

    /** Bytes that others show too. */
    long sharedBytes() {
        return shared;
    }

    void run() throws StorageException {
        if (verifies) {
            others.load();
        }
        try (Sorted byNumber = new Sorted(view, Keys.vnodes(space));
                Sorted entries = new Sorted(view, Keys.entries(space));
                Sorted order = new Sorted(view, Keys.order(space));
                Sorted links = new Sorted(view, Keys.links(space));
                Sorted chunks = new Sorted(view, Keys.chunks(space))) {
            List<Sorted> all = List.of(byNumber, entries, order, links, chunks);
            for (long number = next(all); number >= 0; number = next(all)) {
                names.begin();
                charged = 0;
                Optional<Vnode> vnode = vnode(number, byNumber);
                for (; entries.isAt(number); entries.advance()) {
                    names.entry(number, vnode, entries.cursor);
                    report.count(0, 1, 0, 0);
                }
                for (; order.isAt(number); order.advance()) {
                    names.order(number, order.cursor);
                    report.count(0, 0, 0, 0);
                }
                for (; links.isAt(number); links.advance()) {
                    names.link(number, vnode, links.cursor);
                }
                for (; chunks.isAt(number); chunks.advance()) {
                    chunk(vnode, chunks.cursor);
                }
                if (vnode.isPresent()) {
                    end(vnode.get());
                }
                report.count(1, 0, 0, 0);
            }
        }
        names.held();
        checkCounters();
    }

    private static long next(List<Sorted> all) throws StorageException {
        long lowest = -1;
        for (Sorted sorted : all) {
            lowest = sorted.lower(lowest);
        }
        return lowest;
    }

    private void problem(String what) {
        report.problem("volume " + id + ": " + what);
    }

    private Optional<Vnode> vnode(long number, Sorted byNumber) throws StorageException {
        if (!byNumber.isAt(number)) {
            return Optional.empty();
        }
        try {
            vnodes++;
            lastSerial = Math.max(lastSerial, number / 2);
            return Optional.of(VnodeCodec.decode(id, number, byNumber.cursor.value()));
        } catch (StorageException e) {
            problem("vnode " + number + ": " + e.getMessage());
            return Optional.empty();
        } finally {
            byNumber.advance();
        }
    }

    private void chunk(Optional<Vnode> vnode, RecordCursor cursor) throws StorageException {
        ChunkKey key = Keys.chunkKey(cursor.key());
        try {
            ChunkRecord chunk = ChunkCodec.decode(cursor.value());
            if (vnode.isEmpty()
                    || vnode.get().unique() != key.unique()
                    || !(vnode.get().content() instanceof Vnode.FileContent)) {
                if (!isDoomed(key)) {
                    problem(key + " belongs to no file");
                }
                return;
            }
            chunk(vnode.get(), key, chunk);
        } catch (StorageException e) {
            if (!PartitionCheck.isDamage(e)) {
                throw e;
            }
            problem(name(key) + ": " + e.getMessage());
        }
    }

    private String name(ChunkKey key) throws StorageException {
        return "chunk " + key.index() + " of " + paths.describe(key.vnode());
    }

    private void chunk(Vnode vnode, ChunkKey key, ChunkRecord chunk) throws StorageException {
        charged += chunk.chargedBytes();
        if (chunk.end() == 0
                || key.index() * ChunkRecord.CHUNK_BYTES + chunk.end()
                        > vnode.status().length()) {
            problem(name(key) + " ends at " + chunk.end() + " in a file of "
                    + vnode.status().length());
        }
        if (verifies) {
            report.count(0, 0, 1, chunk.chargedBytes());
            if (others.show(key)) {
                shared += chunk.chargedBytes();
            } else {
                unique += chunk.chargedBytes();
            }
            verify(key, chunk);
            if (chunk instanceof FileChunk file) {
                checkOwner(key, file.id());
            }
        }
    }

    /** A disk that cannot read something is damage too. */
    private void verify(ChunkKey key, ChunkRecord chunk) throws StorageException {
        try {
            services.chunks().verify(chunk);
        } catch (StorageException e) {
            if (!PartitionCheck.isDamage(e) && e.reason() != StorageException.Reason.IO) {
                throw e;
            }
            problem(name(key) + ": " + e.getMessage());
            report.damaged(key);
        }
    }

    /** What a frozen content shows is referred to by it: its chunk file must be recorded as belonging to this chunk, and not be given up. */
    private void checkOwner(ChunkKey key, long file) throws StorageException {
        byte @Nullable [] owner = store.get(Keys.owner(file));
        boolean own = owner != null && isThis(key, Keys.chunkKey(owner));
        if (!own || store.get(Keys.freed(file)) != null) {
            problem(name(key) + ": its chunk file " + Long.toHexString(file)
                    + (own ? " is about to be deleted" : " is not recorded as its own"));
        }
    }

    private boolean isThis(ChunkKey key, ChunkKey owner) {
        return owner.vnode() == key.vnode()
                && owner.unique() == key.unique()
                && owner.index() == key.index()
                && header.layers().stream().anyMatch(layer -> layer.space() == owner.space());
    }

    private boolean isDoomed(ChunkKey key) throws StorageException {
        for (Layer layer : header.layers()) {
            byte[] prefix = Keys.doomedRanges(layer.space());
            try (RecordCursor cursor = store.scan(prefix, prefix)) {
                while (cursor.next()) {
                    DoomedRange range = DoomedRanges.decode(cursor.key(), cursor.value());
                    ChunkKey from = range.from();
                    boolean sameFile = from.vnode() == key.vnode() && from.unique() == key.unique();
                    if (sameFile && from.index() <= key.index() && key.index() < range.end()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private void end(Vnode vnode) throws StorageException {
        used += charged;
        names.end(vnode);
        switch (vnode.content()) {
            case Vnode.DirectoryContent directory -> {}
            case Vnode.FileContent file -> {
                if (charged != file.chargedBytes()) {
                    problem(paths.describe(vnode.number()) + " is charged for " + file.chargedBytes() + " and stores "
                            + charged);
                }
            }
            case Vnode.LinkContent link -> {
                if (vnode.status().length() != link.target().length()) {
                    problem(paths.describe(vnode.number()) + " has the wrong length for its target");
                }
            }
        }
    }

    private void checkCounters() throws StorageException {
        long files = header.frozen().isPresent()
                ? header.frozen().get().files()
                : store.counter(Keys.counter(space, Counter.FILES));
        if (files != vnodes) {
            problem("counts " + files + " vnodes and has " + vnodes);
        }
        long uses = used + vnodes * VNODE_BYTES;
        long counted = header.frozen().isPresent()
                ? header.frozen().get().usedBytes()
                : store.counter(Keys.counter(space, Counter.USED_BYTES));
        if (counted != uses) {
            problem("counts " + counted + " bytes used and uses " + uses);
        }
        long serials = Math.max(1, store.counter(Keys.counter(space, Counter.SERIALS)));
        if (lastSerial >= serials) {
            problem("has handed out serial " + lastSerial + " and would again, from " + serials);
        }
    }
}
