package io.cellfs.storage;

import io.cellfs.protocol.Fid;
import io.cellfs.storage.CrashLoad.Operation;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.Volume;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the directory of one thread of {@link CrashLoad} holds after its operations, in the volume and, under their names, in the clones that it made. */
final class CrashModel {
    /** A file's version and content. */
    record Content(long dataVersion, byte[] bytes) {
        @Override
        public boolean equals(Object o) {
            return o instanceof Content other && dataVersion == other.dataVersion && Arrays.equals(bytes, other.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "version " + dataVersion + ", " + bytes.length + " bytes, hash " + hashCode();
        }
    }

    private static final Content NOTHING = new Content(0, new byte[0]);

    private final TreeMap<String, Content> files;

    CrashModel() {
        this(new TreeMap<>());
    }

    private CrashModel(TreeMap<String, Content> files) {
        this.files = files;
    }

    /** What is really there. */
    static CrashModel read(Fixture f, int thread) throws StorageException {
        TreeMap<String, Content> files = new TreeMap<>();
        read(f.volume, CrashLoad.directory(f, thread), "", files);
        for (int clone = 0; clone < CrashLoad.CLONES; clone++) {
            Optional<Volume> volume = f.partition.volume(CrashLoad.clone(thread, clone));
            if (volume.isPresent()) {
                files.put(prefix(clone), NOTHING);
                read(volume.get(), CrashLoad.directory(f, thread), prefix(clone), files);
            }
        }
        return new CrashModel(files);
    }

    private static void read(Volume volume, Fid directory, String prefix, TreeMap<String, Content> files)
            throws StorageException {
        List<DirEntry> entries =
                volume.list(directory.vnode(), directory.unique(), Optional.empty(), Integer.MAX_VALUE);
        for (DirEntry entry : entries) {
            Fid fid = entry.fid();
            VnodeStatus status = volume.status(fid.vnode(), fid.unique());
            ByteBuffer bytes = ByteBuffer.allocate((int) status.length() + 1);
            int read = volume.read(fid.vnode(), fid.unique(), 0, bytes);
            files.put(prefix + entry.name(), new Content(status.dataVersion(), Arrays.copyOf(bytes.array(), read)));
        }
    }

    private static String prefix(int clone) {
        return "clone" + clone + "/";
    }

    /** The state after one more operation. */
    CrashModel after(Operation op) {
        CrashModel next = new CrashModel(new TreeMap<>(files));
        next.apply(op);
        return next;
    }

    private void apply(Operation op) {
        Content old = files.get(op.name());
        switch (op.kind()) {
            case CREATE, CREATE_MORE -> files.putIfAbsent(op.name(), new Content(0, new byte[0]));
            case SYNC -> {}
            case CLONE -> takeClone(op.cloneNumber());
            case REMOVE_CLONE -> dropClone(op.cloneNumber());
            default -> {
                if (old != null) {
                    change(op, old);
                }
            }
        }
    }

    private void takeClone(int clone) {
        if (CrashLoad.isWritable(clone) && files.containsKey(prefix(clone))) {
            return;
        }
        dropClone(clone);
        TreeMap<String, Content> copy = new TreeMap<>();
        files.forEach((name, content) -> {
            if (name.indexOf('/') < 0) {
                copy.put(prefix(clone) + name, content);
            }
        });
        files.putAll(copy);
        files.put(prefix(clone), NOTHING);
    }

    private void dropClone(int clone) {
        files.keySet().removeIf(name -> name.startsWith(prefix(clone)));
    }

    private void change(Operation op, Content old) {
        byte[] bytes = old.bytes;
        switch (op.kind()) {
            case OVERWRITE -> put(op.name(), old, written(bytes, op.offset(), op));
            case APPEND, APPEND_MORE -> put(op.name(), old, written(bytes, bytes.length, op));
            case TRUNCATE -> put(op.name(), old, Arrays.copyOf(bytes, op.fileLength()));
            case PUNCH -> {
                if (op.offset() < bytes.length) {
                    byte[] punched = bytes.clone();
                    Arrays.fill(punched, op.offset(), Math.min(bytes.length, op.offset() + op.length() + 1), (byte) 0);
                    put(op.name(), old, punched);
                }
            }
            case REMOVE -> files.remove(op.name());
            case RENAME -> {
                files.remove(op.name());
                files.put(op.other(), old);
            }
            case EXCHANGE -> {
                Content other = files.get(op.other());
                if (other != null) {
                    files.put(op.name(), other);
                    files.put(op.other(), old);
                }
            }
            case CREATE, CREATE_MORE, SYNC, CLONE, REMOVE_CLONE -> throw new IllegalStateException("done above");
        }
    }

    private void put(String name, Content old, byte[] bytes) {
        files.put(name, new Content(old.dataVersion + 1, bytes));
    }

    private static byte[] written(byte[] old, int offset, Operation op) {
        if (op.length() == 0) {
            return old.length < offset ? Arrays.copyOf(old, offset) : old;
        }
        byte[] next = Arrays.copyOf(old, Math.max(old.length, offset + op.length()));
        System.arraycopy(Fixture.random(op.data(), op.length()), 0, next, offset, op.length());
        return next;
    }

    /** In what two states differ; empty if they do not. */
    String difference(CrashModel other) {
        StringBuilder text = new StringBuilder();
        TreeMap<String, Content> all = new TreeMap<>(files);
        all.putAll(other.files);
        for (Map.Entry<String, Content> entry : all.entrySet()) {
            Content here = files.get(entry.getKey());
            Content there = other.files.get(entry.getKey());
            if (here == null || !here.equals(there)) {
                text.append(entry.getKey())
                        .append(": ")
                        .append(here)
                        .append(" / ")
                        .append(there)
                        .append('\n');
            }
        }
        return text.toString();
    }
}
