package io.cellfs.server.replica;

import io.cellfs.protocol.Name;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.ChunkItem;
import io.cellfs.protocol.ext.VolumeExtensions.EntryItem;
import io.cellfs.protocol.ext.VolumeExtensions.LinkItem;
import io.cellfs.protocol.ext.VolumeExtensions.StateReply;
import io.cellfs.protocol.ext.VolumeExtensions.VnodeGone;
import io.cellfs.protocol.ext.VolumeExtensions.VnodeItem;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeImport;
import io.cellfs.storage.api.VolumeImport.NameSource;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Brings a hidden volume to a frozen content: vnodes first, then names, then data. May be repeated after a failure. */
final class DeltaImport {
    private static final int NAMES_AT_ONCE = 512;

    private final Volume base;
    private final long volume;
    private final DeltaReader delta;
    private final ChunkFetch fetch;
    private final PullProgress progress;
    private final VolumeImport in;
    private final Map<Name, Optional<DirEntry>> names = new LinkedHashMap<>();
    private long directory;

    DeltaImport(Volume base, DeltaReader delta, ChunkFetch fetch, PullProgress progress) throws IOException {
        this.base = base;
        this.volume = base.info().id();
        this.delta = delta;
        this.fetch = fetch;
        this.progress = progress;
        this.in = base.beginImport(NameSource.GIVEN);
    }

    void run(StateReply state) throws IOException {
        delta.read(VolumeExtensions.VNODES, this::vnode);
        delta.read(VolumeExtensions.NAMES, this::name);
        putNames();
        delta.read(VolumeExtensions.VNODES, this::remove);
        delta.read(fetch.source().kind(), this::chunk);
        fetch.finish(in);
        in.finish(state.serial(), state.updateDate());
    }

    private void vnode(Record item) throws IOException {
        progress.differences.increment();
        if (item instanceof VnodeItem vnode) {
            in.put(ReplicaForms.image(vnode, volume));
        } else if (!(item instanceof VnodeGone)) {
            throw new IOException("no vnode: " + item);
        }
    }

    /** Vnodes go after the names in them: they are read a second time, since there may be any number of them. */
    private void remove(Record item) throws IOException {
        if (item instanceof VnodeGone gone) {
            in.remove(gone.vnode());
        }
    }

    private void name(Record item) throws IOException {
        progress.differences.increment();
        switch (item) {
            case EntryItem entry -> {
                if (entry.directory() != directory || names.size() >= NAMES_AT_ONCE) {
                    putNames();
                    directory = entry.directory();
                }
                names.put(entry.name(), ReplicaForms.entry(entry, volume));
            }
            case LinkItem link -> in.link(link.vnode(), link.directory(), link.name(), link.present());
            default -> throw new IOException("no name: " + item);
        }
    }

    private void putNames() throws IOException {
        if (!names.isEmpty()) {
            in.entries(directory, names);
            names.clear();
        }
    }

    private void chunk(Record item) throws IOException {
        progress.differences.increment();
        if (!(item instanceof ChunkItem chunk)) {
            throw new IOException("no chunk: " + item);
        }
        if (chunk.present()) {
            fetch.want(in, chunk);
        } else if (base.attend(() -> exists(chunk))) {
            in.clear(chunk.vnode(), chunk.unique(), chunk.index());
        }
    }

    /** A chunk of a file that is no more is gone with it. */
    private boolean exists(ChunkItem chunk) throws IOException {
        return StorageQuestions.has(base, chunk.vnode(), chunk.unique());
    }
}
