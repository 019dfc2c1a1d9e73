package io.cellfs.storage.volume;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeImage;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.VolumeImport;
import io.cellfs.storage.api.VolumeType;
import io.cellfs.storage.dir.DirectoryShape;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.Counter;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.Vnode;
import io.cellfs.storage.meta.VnodeCodec;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/** Writes content under given numbers. */
final class Importer implements VolumeImport {
    private static final int CHUNK = ChunkRecord.CHUNK_BYTES;

    private final VolumeState volume;
    private final Removal removal;
    private final ImportedNames names;
    private final NameSource source;
    private long highest;

    private Importer(VolumeState volume, Removal removal, NameSource source) {
        this.volume = volume;
        this.removal = removal;
        this.names = new ImportedNames(volume);
        this.source = source;
    }

    static Importer begin(VolumeState volume, Removal removal, NameSource source) throws StorageException {
        if (volume.header().type() != VolumeType.READ_WRITE) {
            throw Failures.of(Reason.READ_ONLY, "volume " + volume.id());
        }
        if (volume.header().online()) {
            throw Failures.of(Reason.INVALID, "volume " + volume.id() + " is online: content is imported off line");
        }
        return new Importer(volume, removal, source);
    }

    @Override
    public void put(VnodeImage image) throws StorageException {
        ImportChecks.check(image);
        long number = image.status().fid().vnode();
        highest = Math.max(highest, number);
        try (Stay stay = volume.tending(number);
                Change change = stay.begin()) {
            Optional<Vnode> old = volume.peek(number);
            boolean same = old.isPresent()
                    && old.get().unique() == image.status().fid().unique()
                    && old.get().status().type() == image.status().type();
            if (old.isPresent() && !same) {
                destroy(change, old.get());
            }
            if (!same) {
                change.countNew();
            }
            Optional<ChunkPlan> cut = Optional.empty();
            Vnode made = image(image, same ? old : Optional.empty());
            if (same && made.status().length() < old.get().status().length()) {
                cut = cut(old.get(), made.status().length(), change);
                made = charged(made, cut.map(ChunkPlan::charge).orElse(0L));
            }
            change.put(made);
            change.commitUnbounded();
            finish(cut);
            if (old.isPresent() && !same) {
                removal.reap(nameless(old.get()));
            }
        }
        if (source == NameSource.ENTRIES) {
            names.adopt(number);
        }
    }

    private static void finish(Optional<ChunkPlan> plan) throws StorageException {
        if (plan.isPresent()) {
            plan.get().finish();
        }
    }

    /** The vnode as it is told, with the content that the old one has. */
    private Vnode image(VnodeImage image, Optional<Vnode> old) {
        Vnode.Content content = switch (image.status().type()) {
            case FILE -> old.map(Vnode::content).orElse(new Vnode.FileContent(0));
            case SYMLINK -> new Vnode.LinkContent(image.target().orElseThrow());
            case DIRECTORY -> new Vnode.DirectoryContent(image.acl().orElseThrow(), shape(old));
        };
        Optional<Name> name = source == NameSource.GIVEN ? image.name() : old.flatMap(Vnode::name);
        Optional<Acl> own = content instanceof Vnode.DirectoryContent ? Optional.empty() : image.acl();
        Vnode told = new Vnode(image.status(), name, Optional.empty(), own, content);
        if (source == NameSource.ENTRIES && name.isPresent()) {
            Fid parent = old.orElseThrow().status().parent();
            told = told.edit().named(parent, name.get()).done(image.status().serverMtime());
        }
        return content instanceof Vnode.DirectoryContent directory
                ? told.edit().shape(directory.shape()).done(image.status().serverMtime())
                : told;
    }

    private static DirectoryShape shape(Optional<Vnode> old) {
        return old.isPresent() && old.get().content() instanceof Vnode.DirectoryContent directory
                ? directory.shape()
                : DirectoryShape.EMPTY;
    }

    private Optional<ChunkPlan> cut(Vnode file, long length, Change change) throws StorageException {
        if (file.status().type() != VnodeType.FILE) {
            return Optional.empty();
        }
        ChunkPlan plan = new ChunkPlan(volume, file);
        plan.drop(plan.cutBoundary(length), Long.MAX_VALUE);
        plan.addTo(change);
        return Optional.of(plan);
    }

    private static Vnode charged(Vnode file, long growth) {
        return file.content() instanceof Vnode.FileContent content
                ? file.edit()
                        .content(new Vnode.FileContent(content.chargedBytes() + growth))
                        .done(file.status().serverMtime())
                : file;
    }

    @Override
    public void remove(long vnode) throws StorageException {
        try (Stay stay = volume.tending(vnode);
                Change change = stay.begin()) {
            Optional<Vnode> old = volume.peek(vnode);
            if (old.isEmpty()) {
                return;
            }
            destroy(change, old.get());
            change.commitUnbounded();
            removal.reap(nameless(old.get()));
        }
    }

    /** Destroys a vnode; the entries that still name its number name what comes after it. */
    private void destroy(Change change, Vnode old) throws StorageException {
        removal.destroy(change, old);
        if (source == NameSource.ENTRIES && old.name().isPresent()) {
            change.putLink(
                    old.number(), old.status().parent().vnode(), old.name().get());
        }
    }

    private static Vnode nameless(Vnode old) {
        return old.edit().links(-old.status().links()).released().done(0);
    }

    @Override
    public void entries(long directory, Map<Name, Optional<DirEntry>> changes) throws StorageException {
        for (Name name : changes.keySet()) {
            Failures.checkName(name);
        }
        Map<Name, Optional<VnodeCodec.Entry>> before = names.entries(directory, changes);
        if (source == NameSource.ENTRIES) {
            names.follow(directory, before, changes);
        }
    }

    @Override
    public void link(long vnode, long directory, Name name, boolean present) throws StorageException {
        Failures.checkName(name);
        names.link(vnode, directory, name, present);
    }

    @Override
    public void write(long vnode, int unique, long offset, ByteBuffer data) throws StorageException {
        volume.services().disk().require(data.remaining());
        try (Stay stay = volume.tending(vnode);
                Change change = stay.begin()) {
            Vnode file = stay.file(vnode, unique);
            if (offset < 0 || offset > file.status().length() - data.remaining()) {
                throw Failures.of(
                        Reason.INVALID,
                        data.remaining() + " bytes at " + offset + " of a file of "
                                + file.status().length());
            }
            ChunkPlan plan = new ChunkPlan(volume, file);
            for (long at = offset; data.hasRemaining(); ) {
                int from = (int) (at % CHUNK);
                int bytes = Math.min(CHUNK - from, data.remaining());
                long index = at / CHUNK;
                ByteBuffer part = data.slice(data.position(), bytes);
                plan.overlay(index, from, part);
                data.position(data.position() + bytes);
                at += bytes;
            }
            commit(change, plan, file);
        }
    }

    @Override
    public void clear(long vnode, int unique, long index) throws StorageException {
        try (Stay stay = volume.tending(vnode);
                Change change = stay.begin()) {
            Vnode file = stay.file(vnode, unique);
            ChunkPlan plan = new ChunkPlan(volume, file);
            plan.drop(index, index + 1);
            commit(change, plan, file);
        }
    }

    private static void commit(Change change, ChunkPlan plan, Vnode file) throws StorageException {
        plan.addTo(change);
        change.put(charged(file, plan.charge()));
        change.commitUnbounded();
        plan.finish();
    }

    @Override
    public void finish(long serial, long updateDate) throws StorageException {
        volume.serials().raise(Math.max(serial, highest / 2 + 1));
        MetaStore store = volume.services().store();
        try (Batch batch = store.batch()) {
            store.write(MetaStore.putCounter(batch, Keys.counter(volume.space(), Counter.UPDATED), updateDate));
        }
        volume.updated(updateDate);
        LockTable.Held entered = volume.enterAnyhow();
        try {
            VolumeSync.sync(volume);
        } finally {
            entered.close();
        }
    }
}
