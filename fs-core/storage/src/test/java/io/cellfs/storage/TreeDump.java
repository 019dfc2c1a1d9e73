package io.cellfs.storage;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VnodeImage;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Everything that a volume shows, through its API, to be compared with what it or another shows later. */
record TreeDump(Map<String, Node> nodes, long usedBytes, long files, List<Long> vnodes) {
    /** One name and what it stands for; {@code extents} are where data and holes start. */
    record Node(VnodeStatus status, Acl acl, int contentHash, List<Long> extents) {}

    static TreeDump of(Volume volume) throws StorageException {
        Map<String, Node> nodes = new TreeMap<>();
        walk(volume, "", Fid.rootOf(volume.info().id()), nodes);
        List<Long> vnodes = new ArrayList<>();
        List<VnodeImage> page = volume.vnodes(0, 7);
        while (!page.isEmpty()) {
            page.forEach(image -> vnodes.add(image.status().fid().vnode()));
            page = volume.vnodes(vnodes.getLast(), 7);
        }
        return new TreeDump(nodes, volume.info().usedBytes(), volume.info().files(), vnodes);
    }

    private static void walk(Volume volume, String path, Fid fid, Map<String, Node> nodes) throws StorageException {
        nodes.put(path.isEmpty() ? "/" : path, node(volume, fid));
        if (volume.status(fid.vnode(), fid.unique()).type() != VnodeType.DIRECTORY) {
            return;
        }
        Optional<Name> after = Optional.empty();
        while (true) {
            List<DirEntry> page = volume.list(fid.vnode(), fid.unique(), after, 5);
            for (DirEntry entry : page) {
                if (!volume.lookup(fid.vnode(), fid.unique(), entry.name()).equals(Optional.of(entry.fid()))) {
                    throw new AssertionError("lookup and list differ in " + path + "/" + entry.name());
                }
                walk(volume, path + "/" + entry.name(), entry.fid(), nodes);
            }
            if (page.isEmpty()) {
                return;
            }
            after = Optional.of(page.getLast().name());
        }
    }

    private static Node node(Volume volume, Fid fid) throws StorageException {
        VnodeStatus status = volume.status(fid.vnode(), fid.unique());
        Acl acl = volume.acl(fid.vnode(), fid.unique());
        if (status.type() == VnodeType.DIRECTORY) {
            ByteBuffer blob = volume.directoryBlob(fid.vnode(), fid.unique());
            return new Node(anonymous(status), acl, blob.hashCode(), List.of());
        }
        List<Long> extents = status.type() == VnodeType.FILE ? extents(volume, status) : List.of();
        return new Node(anonymous(status), acl, content(volume, status, extents), extents);
    }

    /** Where data and holes start, in turn. */
    private static List<Long> extents(Volume volume, VnodeStatus status) throws StorageException {
        List<Long> extents = new ArrayList<>();
        long vnode = status.fid().vnode();
        int unique = status.fid().unique();
        long at = volume.nextData(vnode, unique, 0);
        while (at >= 0 && at < status.length()) {
            extents.add(at);
            long hole = volume.nextHole(vnode, unique, at);
            extents.add(hole);
            at = hole >= status.length() ? -1 : volume.nextData(vnode, unique, hole);
        }
        return extents;
    }

    private static int content(Volume volume, VnodeStatus status, List<Long> extents) throws StorageException {
        long vnode = status.fid().vnode();
        int unique = status.fid().unique();
        if (status.type() == VnodeType.SYMLINK) {
            return hash(volume, vnode, unique, 0, status.length());
        }
        int hash = 1;
        for (int i = 0; i < extents.size(); i += 2) {
            hash = 31 * hash + hash(volume, vnode, unique, extents.get(i), extents.get(i + 1));
        }
        return hash;
    }

    private static int hash(Volume volume, long vnode, int unique, long from, long to) throws StorageException {
        ByteBuffer data = ByteBuffer.allocate((int) (to - from));
        volume.read(vnode, unique, from, data);
        return Arrays.hashCode(data.array());
    }

    /** A status with FIDs of no volume: those of clones carry another id. */
    private static VnodeStatus anonymous(VnodeStatus s) {
        return new VnodeStatus(
                fid(s.fid()),
                s.type(),
                s.links(),
                s.length(),
                s.dataVersion(),
                s.author(),
                s.owner(),
                s.group(),
                s.mode(),
                fid(s.parent()),
                s.clientMtime(),
                s.serverMtime());
    }

    private static Fid fid(Fid fid) {
        return new Fid(0, fid.vnode(), fid.unique());
    }

    /** The same without data versions, which a restored volume has moved forward. */
    TreeDump withoutVersions() {
        Map<String, Node> plain = new TreeMap<>();
        nodes.forEach((path, node) -> {
            VnodeStatus s = node.status;
            VnodeStatus status = new VnodeStatus(
                    s.fid(),
                    s.type(),
                    s.links(),
                    s.length(),
                    0,
                    s.author(),
                    s.owner(),
                    s.group(),
                    s.mode(),
                    s.parent(),
                    s.clientMtime(),
                    s.serverMtime());
            plain.put(path, new Node(status, node.acl, node.contentHash, node.extents));
        });
        return new TreeDump(plain, usedBytes, files, vnodes);
    }

    /** In what two dumps differ. */
    String difference(TreeDump other) {
        StringBuilder text = new StringBuilder();
        Map<String, Node> all = new TreeMap<>(nodes);
        all.putAll(other.nodes);
        for (String path : all.keySet()) {
            Node here = nodes.get(path);
            Node there = other.nodes.get(path);
            if (here == null || !here.equals(there)) {
                text.append(path)
                        .append(":\n  ")
                        .append(here)
                        .append("\n  ")
                        .append(there)
                        .append('\n');
            }
        }
        if (usedBytes != other.usedBytes || files != other.files) {
            text.append(usedBytes + " bytes, " + files + " files / " + other.usedBytes + " bytes, " + other.files
                    + " files\n");
        }
        if (!vnodes.equals(other.vnodes)) {
            text.append("vnodes " + vnodes + " / " + other.vnodes + "\n");
        }
        return text.toString();
    }
}
