package io.cellfs.storage;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.dir.DirectoryShape;
import io.cellfs.storage.meta.ChunkCodec;
import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.Counter;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Verifies one volume; holds its vnodes in memory while it does. */
final class VolumeCheck {
    private static final long VNODE_BYTES = 512;

    private final Services services;
    private final MetaStore store;
    private final VolumeHeader header;
    private final long space;
    private final View view;
    private final long id;
    private final PartitionCheck.Findings report;
    private final boolean verifies;
    private final Map<Long, Vnode> vnodes = new HashMap<>();
    private final Map<Long, DirectoryShape> shapes = new HashMap<>();
    private final Map<Long, Integer> subdirectories = new HashMap<>();
    private final Map<Long, Set<Place>> names = new HashMap<>();
    private final Map<Long, Long> charged = new HashMap<>();
    private final Map<Long, Long> ordered = new HashMap<>();
    private long entries;
    private long chunks;
    private long bytes;

    private record Place(long directory, Name name) {}

    /** A check of what a volume shows, which must not change meanwhile; {@code id} is what to call it; {@code verifies} says whether of chunks too. */
    VolumeCheck(Services services, VolumeHeader header, long id, PartitionCheck.Findings report, boolean verifies) {
        this.id = id;
        this.services = services;
        this.store = services.store();
        this.header = header;
        this.space = header.space();
        this.report = report;
        this.view = new View(store, header.layers());
        this.verifies = verifies;
    }

    void run() throws StorageException {
        readVnodes();
        readEntries();
        readOrder();
        readChunks();
        vnodes.values().forEach(this::checkVnode);
        checkLinks();
        checkHeld();
        checkTree();
        checkCounters();
        report.count(vnodes.size(), entries, chunks, bytes);
    }

    private void problem(String what) {
        report.problem("volume " + id + ": " + what);
    }

    private void readVnodes() throws StorageException {
        byte[] prefix = Keys.vnodes(space);
        try (RecordCursor cursor = view.scan(prefix, prefix)) {
            while (cursor.next()) {
                long number = Keys.vnodeNumber(cursor.key());
                try {
                    vnodes.put(number, VnodeCodec.decode(header.id(), number, cursor.value()));
                } catch (StorageException e) {
                    problem("vnode " + number + ": " + e.getMessage());
                }
            }
        }
    }

    private void readEntries() throws StorageException {
        byte[] prefix = Keys.entries(space);
        try (RecordCursor cursor = view.scan(prefix, prefix)) {
            while (cursor.next()) {
                entries++;
                long directory = Keys.vnodeNumber(cursor.key());
                Name name = Keys.entryName(cursor.key());
                try {
                    checkEntry(new Place(directory, name), VnodeCodec.decodeEntry(header.id(), cursor.value()));
                } catch (StorageException e) {
                    problem("entry " + name + " of " + directory + ": " + e.getMessage());
                }
            }
        }
    }

    /** Every order record stands for an entry; that there are as many shows that every entry has one. */
    private void readOrder() throws StorageException {
        byte[] prefix = Keys.order(space);
        try (RecordCursor cursor = view.scan(prefix, prefix)) {
            while (cursor.next()) {
                long directory = Keys.vnodeNumber(cursor.key());
                Name name = VnodeCodec.decodeOrder(cursor.value());
                byte[] entry = view.get(Keys.entry(space, directory, name));
                if (entry == null || VnodeCodec.decodeEntry(header.id(), entry).serial() != Keys.serial(cursor.key())) {
                    problem("directory " + directory + " lists " + name + ", which it has not");
                }
                ordered.merge(directory, 1L, Long::sum);
            }
        }
    }

    private void checkEntry(Place place, VnodeCodec.Entry entry) {
        Fid target = entry.fid();
        Vnode directory = vnodes.get(place.directory);
        if (directory == null || !(directory.content() instanceof Vnode.DirectoryContent)) {
            problem("entry " + place.name + " in " + place.directory + ", which is no directory");
            return;
        }
        Vnode vnode = vnodes.get(target.vnode());
        if (vnode == null || vnode.unique() != target.unique()) {
            problem("entry " + place.name + " of " + place.directory + " names the missing " + target);
            return;
        }
        if (vnode.status().type() != entry.type() && !DirEntry.isTypeUncertain(entry.type(), entry.serial())) {
            problem("entry " + place.name + " of " + place.directory + " is recorded as " + entry.type());
        }
        if (entry.serial() > directory.status().dataVersion() && entry.serial() < DirEntry.IMPORTED) {
            problem("entry " + place.name + " of " + place.directory + " is newer than the directory");
        }
        shapes.merge(
                place.directory,
                DirectoryShape.EMPTY.plus(place.name.length()),
                (before, one) -> before.plus(place.name.length()));
        names.computeIfAbsent(target.vnode(), number -> new HashSet<>()).add(place);
        if (vnode.status().type() == VnodeType.DIRECTORY) {
            subdirectories.merge(place.directory, 1, Integer::sum);
        }
    }

    private void readChunks() throws StorageException {
        byte[] prefix = Keys.chunks(space);
        try (RecordCursor cursor = view.scan(prefix, prefix)) {
            while (cursor.next()) {
                ChunkKey key = Keys.chunkKey(cursor.key());
                try {
                    checkChunk(key, ChunkCodec.decode(cursor.value()));
                } catch (StorageException e) {
                    if (!PartitionCheck.isDamage(e)) {
                        throw e;
                    }
                    problem(key + ": " + e.getMessage());
                }
            }
        }
    }

    private void checkChunk(ChunkKey key, ChunkRecord chunk) throws StorageException {
        Vnode vnode = vnodes.get(key.vnode());
        if (vnode == null || vnode.unique() != key.unique() || !(vnode.content() instanceof Vnode.FileContent)) {
            if (!isDoomed(key)) {
                problem(key + " belongs to no file");
            }
            return;
        }
        charged.merge(key.vnode(), chunk.chargedBytes(), Long::sum);
        if (chunk.end() == 0
                || key.index() * ChunkRecord.CHUNK_BYTES + chunk.end()
                        > vnode.status().length()) {
            problem(key + " ends at " + chunk.end() + " in a file of "
                    + vnode.status().length());
        }
        if (verifies) {
            services.chunks().verify(chunk);
            chunks++;
            bytes += chunk.chargedBytes();
        }
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

    private void checkVnode(Vnode vnode) {
        VnodeStatus status = vnode.status();
        Set<Place> places = names.getOrDefault(vnode.number(), Set.of());
        switch (vnode.content()) {
            case Vnode.DirectoryContent directory -> checkDirectory(vnode, directory, places);
            case Vnode.FileContent file -> {
                long sum = charged.getOrDefault(vnode.number(), 0L);
                if (sum != file.chargedBytes()) {
                    problem(status.fid() + " is charged for " + file.chargedBytes() + " and stores " + sum);
                }
                checkNames(vnode, places);
            }
            case Vnode.LinkContent link -> {
                if (status.length() != link.target().length()) {
                    problem(status.fid() + " has the wrong length for its target");
                }
                checkNames(vnode, places);
            }
        }
    }

    private void checkDirectory(Vnode vnode, Vnode.DirectoryContent directory, Set<Place> places) {
        VnodeStatus status = vnode.status();
        DirectoryShape shape = shapes.getOrDefault(vnode.number(), DirectoryShape.EMPTY);
        if (!shape.equals(directory.shape())) {
            problem(status.fid() + " has entries " + shape + ", recorded are " + directory.shape());
        }
        if (ordered.getOrDefault(vnode.number(), 0L) != shape.entries()) {
            problem(status.fid() + " lists " + ordered.getOrDefault(vnode.number(), 0L) + " of " + shape.entries());
        }
        if (status.length() != shape.blobBytes()) {
            problem(status.fid() + " has length " + status.length() + " instead of " + shape.blobBytes());
        }
        int links = subdirectories.getOrDefault(vnode.number(), 0) + 2;
        if (status.links() != links) {
            problem(status.fid() + " has " + status.links() + " links instead of " + links);
        }
        boolean root = vnode.number() == 1;
        Set<Place> expected = root
                ? Set.of()
                : vnode.name()
                        .map(name -> Set.of(new Place(status.parent().vnode(), name)))
                        .orElse(Set.of());
        if (!places.equals(expected) || (!root && expected.isEmpty())) {
            problem(status.fid() + " is named by " + places + " instead of " + expected);
        }
    }

    private void checkNames(Vnode vnode, Set<Place> places) {
        VnodeStatus status = vnode.status();
        if (status.links() != places.size()) {
            problem(status.fid() + " has " + status.links() + " links and " + places.size() + " names");
        }
        Optional<Place> primary =
                vnode.name().map(name -> new Place(status.parent().vnode(), name));
        if (primary.isPresent() ? !places.contains(primary.get()) : !places.isEmpty()) {
            problem(status.fid() + " has the primary name " + primary + " and is named by " + places);
        }
        if (vnode.hold().isPresent() == primary.isPresent()) {
            problem(status.fid() + " must have a name or a holder");
        }
    }

    /** The records of additional names are all names but the primary ones. */
    private void checkLinks() throws StorageException {
        Map<Long, Set<Place>> recorded = new HashMap<>();
        byte[] prefix = Keys.links(space);
        try (RecordCursor cursor = view.scan(prefix, prefix)) {
            while (cursor.next()) {
                Keys.LinkName link = Keys.linkName(cursor.key());
                recorded.computeIfAbsent(link.vnode(), number -> new HashSet<>())
                        .add(new Place(link.directory(), link.name()));
            }
        }
        for (Vnode vnode : vnodes.values()) {
            Set<Place> expected = new HashSet<>(names.getOrDefault(vnode.number(), Set.of()));
            vnode.name()
                    .ifPresent(name ->
                            expected.remove(new Place(vnode.status().parent().vnode(), name)));
            Set<Place> found =
                    Optional.ofNullable(recorded.remove(vnode.number())).orElse(Set.of());
            if (!found.equals(expected)) {
                problem(vnode.status().fid() + " has the additional names " + found + " instead of " + expected);
            }
        }
        recorded.keySet().forEach(number -> problem("additional names of the missing vnode " + number));
    }

    private void checkHeld() throws StorageException {
        Set<Long> held = new HashSet<>();
        byte[] prefix = Keys.held(space);
        try (RecordCursor cursor = view.scan(prefix, prefix)) {
            while (cursor.next()) {
                Keys.VnodeId file = Keys.heldFile(cursor.key());
                Optional<String> holder = Optional.ofNullable(vnodes.get(file.vnode()))
                        .flatMap(Vnode::hold)
                        .map(Vnode.Hold::holder);
                if (!holder.equals(Optional.of(Keys.holder(cursor.key())))) {
                    problem("vnode " + file.vnode() + " is recorded for a holder that does not hold it");
                }
                held.add(file.vnode());
            }
        }
        for (Vnode vnode : vnodes.values()) {
            if (vnode.hold().isPresent() && !held.contains(vnode.number())) {
                problem(vnode.status().fid() + " is not recorded for its holder");
            }
        }
    }

    /** Every directory hangs on the root. */
    private void checkTree() {
        Set<Long> attached = new HashSet<>(Set.of(1L));
        for (Vnode vnode : vnodes.values()) {
            if (vnode.status().type() != VnodeType.DIRECTORY) {
                continue;
            }
            Set<Long> path = new HashSet<>();
            long at = vnode.number();
            while (!attached.contains(at) && vnodes.containsKey(at) && path.add(at)) {
                at = vnodes.get(at).status().parent().vnode();
            }
            if (attached.contains(at)) {
                attached.addAll(path);
            } else {
                problem(vnode.status().fid() + " does not hang on the root");
            }
        }
    }

    private void checkCounters() throws StorageException {
        long files = header.frozen().isPresent()
                ? header.frozen().get().files()
                : store.counter(Keys.counter(space, Counter.FILES));
        if (files != vnodes.size()) {
            problem("counts " + files + " vnodes and has " + vnodes.size());
        }
        long used = vnodes.size() * VNODE_BYTES;
        long lastSerial = 0;
        for (Vnode vnode : vnodes.values()) {
            used += vnode.content() instanceof Vnode.FileContent file ? file.chargedBytes() : 0;
            lastSerial = Math.max(lastSerial, vnode.number() / 2);
        }
        long counted = header.frozen().isPresent()
                ? header.frozen().get().usedBytes()
                : store.counter(Keys.counter(space, Counter.USED_BYTES));
        if (counted != used) {
            problem("counts " + counted + " bytes used and uses " + used);
        }
        long serials = Math.max(1, store.counter(Keys.counter(space, Counter.SERIALS)));
        if (lastSerial >= serials) {
            problem("has handed out serial " + lastSerial + " and would again, from " + serials);
        }
    }
}
