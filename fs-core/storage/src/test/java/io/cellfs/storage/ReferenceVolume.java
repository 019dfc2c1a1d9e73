package io.cellfs.storage;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume.RenameMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a volume should do, in memory and without any cleverness. */
final class ReferenceVolume {
    /** A vnode. */
    static final class Node {
        final Fid fid;
        final VnodeType type;
        final TreeMap<Name, Node> entries = new TreeMap<>();
        final Map<Name, Long> serials = new HashMap<>();
        Node parent;
        byte[] data = {};
        int links;
        long dataVersion;

        Node(Fid fid, VnodeType type, Node parent) {
            this.fid = fid;
            this.type = type;
            this.parent = parent == null ? this : parent;
            this.links = type == VnodeType.DIRECTORY ? 2 : 1;
            this.dataVersion = type == VnodeType.FILE ? 0 : 1;
        }

        boolean isDirectory() {
            return type == VnodeType.DIRECTORY;
        }

        @Override
        public String toString() {
            return type + " " + fid;
        }
    }

    final Node root = new Node(Fid.rootOf(Fixture.VOLUME), VnodeType.DIRECTORY, null);
    final List<Node> held = new ArrayList<>();

    private static StorageException no(Reason reason) {
        return new StorageException(reason, "reference");
    }

    static void checkFree(Node directory, Name name) throws StorageException {
        if (directory.entries.containsKey(name)) {
            throw no(Reason.EXISTS);
        }
    }

    static void added(Node directory, Name name, Node made) {
        directory.entries.put(name, made);
        directory.dataVersion++;
        directory.serials.put(name, directory.dataVersion);
        directory.links += made.isDirectory() ? 1 : 0;
    }

    void link(Node directory, Name name, Node file) throws StorageException {
        if (file.isDirectory()) {
            throw no(Reason.IS_DIRECTORY);
        }
        checkFree(directory, name);
        if (held.remove(file)) {
            file.parent = directory;
        }
        file.links++;
        added(directory, name, file);
    }

    private static Node entry(Node directory, Name name) throws StorageException {
        Node node = directory.entries.get(name);
        if (node == null) {
            throw no(Reason.NO_ENTRY);
        }
        return node;
    }

    void remove(Node directory, Name name, boolean hold) throws StorageException {
        Node file = entry(directory, name);
        if (file.isDirectory()) {
            throw no(Reason.IS_DIRECTORY);
        }
        directory.entries.remove(name);
        directory.dataVersion++;
        dropped(file, hold);
    }

    private void dropped(Node file, boolean hold) {
        file.links--;
        if (file.links == 0 && hold) {
            held.add(file);
        }
    }

    void removeDirectory(Node directory, Name name) throws StorageException {
        Node victim = entry(directory, name);
        if (!victim.isDirectory()) {
            throw no(Reason.NOT_DIRECTORY);
        }
        if (!victim.entries.isEmpty()) {
            throw no(Reason.NOT_EMPTY);
        }
        directory.entries.remove(name);
        directory.dataVersion++;
        directory.links--;
    }

    void rename(Node from, Name oldName, Node to, Name newName, RenameMode mode, boolean hold) throws StorageException {
        Node source = entry(from, oldName);
        Optional<Node> target = Optional.ofNullable(to.entries.get(newName));
        if (mode == RenameMode.EXCHANGE) {
            exchange(from, oldName, source, to, newName, target.orElseThrow(() -> no(Reason.NO_ENTRY)));
            return;
        }
        if (target.isPresent() && mode == RenameMode.NO_REPLACE) {
            throw no(Reason.EXISTS);
        }
        if (target.isPresent() && target.get() == source) {
            return;
        }
        refuseBelow(source, from, to);
        if (target.isPresent()) {
            checkReplace(source, target.get());
        }
        from.entries.remove(oldName);
        from.links -= source.isDirectory() ? 1 : 0;
        if (target.isPresent()) {
            to.links -= target.get().isDirectory() ? 1 : 0;
            if (!target.get().isDirectory()) {
                dropped(target.get(), hold);
            }
        }
        to.entries.put(newName, source);
        to.links += source.isDirectory() ? 1 : 0;
        changed(from, to);
        if (target.isEmpty()) {
            to.serials.put(newName, to.dataVersion);
        }
        moved(source, from, to);
    }

    private static void checkReplace(Node source, Node target) throws StorageException {
        if (source.isDirectory() && !target.isDirectory()) {
            throw no(Reason.NOT_DIRECTORY);
        }
        if (!source.isDirectory() && target.isDirectory()) {
            throw no(Reason.IS_DIRECTORY);
        }
        if (!target.entries.isEmpty()) {
            throw no(Reason.NOT_EMPTY);
        }
    }

    private static void changed(Node from, Node to) {
        from.dataVersion++;
        to.dataVersion += from == to ? 0 : 1;
    }

    private static void moved(Node node, Node from, Node to) {
        if (node.isDirectory() && from != to) {
            node.parent = to;
            node.dataVersion++;
        }
    }

    private static void refuseBelow(Node moved, Node from, Node to) throws StorageException {
        if (from == to || !moved.isDirectory()) {
            return;
        }
        for (Node at = to; at.parent != at; at = at.parent) {
            if (at == moved) {
                throw no(Reason.INVALID);
            }
        }
    }

    private static void exchange(Node from, Name oldName, Node source, Node to, Name newName, Node target)
            throws StorageException {
        if (source == target) {
            return;
        }
        refuseBelow(source, from, to);
        refuseBelow(target, to, from);
        from.entries.put(oldName, target);
        to.entries.put(newName, source);
        int shift = (source.isDirectory() ? 1 : 0) - (target.isDirectory() ? 1 : 0);
        from.links -= shift;
        to.links += shift;
        changed(from, to);
        moved(source, from, to);
        moved(target, to, from);
    }

    /** StoreData. */
    static void store(Node file, int offset, byte[] data, int fileLength) {
        int cut = Math.min(file.data.length, fileLength);
        int end = data.length == 0 ? cut : Math.max(cut, offset + data.length);
        byte[] next = Arrays.copyOf(Arrays.copyOf(file.data, cut), Math.max(end, fileLength));
        System.arraycopy(data, 0, next, data.length == 0 ? 0 : offset, data.length);
        file.data = next;
        file.dataVersion++;
    }

    /** Makes a hole. */
    static void punch(Node file, int offset, int length) {
        if (offset < file.data.length) {
            Arrays.fill(file.data, offset, Math.min(file.data.length, offset + length), (byte) 0);
            file.dataVersion++;
        }
    }

    List<Node> directories() {
        List<Node> result = new ArrayList<>(List.of(root));
        for (int i = 0; i < result.size(); i++) {
            result.get(i).entries.values().stream().filter(Node::isDirectory).forEach(result::add);
        }
        return result;
    }

    List<Node> files() {
        List<Node> result = new ArrayList<>(held);
        for (Node directory : directories()) {
            directory.entries.values().stream()
                    .filter(node -> node.type == VnodeType.FILE && !result.contains(node))
                    .forEach(result::add);
        }
        return result;
    }
}
