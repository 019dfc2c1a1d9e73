package io.cellfs.storage.dump;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.dump.DumpException;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeImage;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeImport;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a restore left must be one tree: every entry names a vnode that is there, every directory hangs on the root by one name, every other
 * vnode has a name. Link counts are made to say what the entries say; files without any name are removed.
 */
final class RestoredTree {
    private static final int PAGE = 512;

    /** Directories whose way to the root is remembered. */
    private static final int KNOWN = 65_536;

    private static final int MAX_DEPTH = 65_536;

    private final Volume volume;
    private final VolumeImport target;
    private final Map<Long, Integer> additionalNames = new HashMap<>();
    private final Map<Long, Boolean> rooted = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > KNOWN;
        }
    };

    RestoredTree(Volume volume, VolumeImport target) {
        this.volume = volume;
        this.target = target;
    }

    void check() throws IOException {
        if (find(1).isEmpty()) {
            throw new DumpException("the dump has no root directory");
        }
        eachVnode(this::checkEntries);
        eachVnode(this::checkName);
    }

    private interface Visit {
        void vnode(VnodeImage image) throws IOException;
    }

    private void eachVnode(Visit visit) throws IOException {
        long after = 0;
        List<VnodeImage> page;
        do {
            page = volume.vnodes(after, PAGE);
            for (VnodeImage image : page) {
                after = image.status().fid().vnode();
                visit.vnode(image);
            }
        } while (!page.isEmpty());
    }

    private Optional<VnodeImage> find(long vnode) throws StorageException {
        return volume.vnodes(vnode - 1, 1).stream()
                .filter(image -> image.status().fid().vnode() == vnode)
                .findFirst();
    }

    private void checkEntries(VnodeImage directory) throws IOException {
        if (directory.status().type() != VnodeType.DIRECTORY) {
            return;
        }
        Fid self = directory.status().fid();
        int links = 2;
        Optional<Name> after = Optional.empty();
        List<DirEntry> page;
        do {
            page = volume.list(self.vnode(), self.unique(), after, PAGE);
            for (DirEntry entry : page) {
                after = Optional.of(entry.name());
                links += checkEntry(self, entry) ? 1 : 0;
            }
        } while (!page.isEmpty());
        if (links != directory.status().links()) {
            restate(directory, links);
        }
    }

    /** Checks an entry; whether it names a directory. */
    private boolean checkEntry(Fid directory, DirEntry entry) throws IOException {
        VnodeImage named = named(directory, entry);
        VnodeStatus status = named.status();
        boolean primary = named.name().equals(Optional.of(entry.name()))
                && status.parent().vnode() == directory.vnode();
        boolean isDirectory = status.type() == VnodeType.DIRECTORY;
        if (isDirectory && (!primary || status.fid().vnode() == 1)) {
            throw new DumpException("directory " + status.fid() + " has more than one name");
        }
        if (!primary) {
            additionalNames.merge(status.fid().vnode(), 1, Integer::sum);
        }
        return isDirectory;
    }

    private VnodeImage named(Fid directory, DirEntry entry) throws IOException {
        return find(entry.fid().vnode())
                .filter(image -> image.status().fid().unique() == entry.fid().unique())
                .orElseThrow(() -> new DumpException(
                        "\"" + entry.name() + "\" in " + directory + " names " + entry.fid() + ", which is not there"));
    }

    private void checkName(VnodeImage image) throws IOException {
        VnodeStatus status = image.status();
        long vnode = status.fid().vnode();
        if (status.type() == VnodeType.DIRECTORY) {
            checkWay(status);
        } else if (image.name().isEmpty()) {
            target.remove(vnode);
        } else {
            int links = 1 + additionalNames.getOrDefault(vnode, 0);
            if (status.links() != links) {
                restate(image, links);
            }
        }
    }

    private void checkWay(VnodeStatus directory) throws IOException {
        Map<Long, Boolean> way = new HashMap<>();
        VnodeImage at = find(directory.fid().vnode()).orElseThrow(() -> lost(directory.fid()));
        while (at.status().fid().vnode() != 1
                && !rooted.containsKey(at.status().fid().vnode())) {
            boolean seen = way.put(at.status().fid().vnode(), true) != null;
            if (seen || at.name().isEmpty() || way.size() > MAX_DEPTH) {
                throw lost(directory.fid());
            }
            at = find(at.status().parent().vnode()).orElseThrow(() -> lost(directory.fid()));
        }
        rooted.putAll(way);
    }

    private static DumpException lost(Fid directory) {
        return new DumpException("directory " + directory + " does not hang on the root");
    }

    private void restate(VnodeImage image, int links) throws StorageException {
        VnodeStatus s = image.status();
        if (links > 0xffff && s.type() != VnodeType.DIRECTORY) {
            throw new StorageException(Reason.TOO_MANY_LINKS, s.fid() + " has " + links + " names");
        }
        VnodeStatus told = new VnodeStatus(
                s.fid(),
                s.type(),
                links,
                s.length(),
                s.dataVersion(),
                s.author(),
                s.owner(),
                s.group(),
                s.mode(),
                s.parent(),
                s.clientMtime(),
                s.serverMtime());
        target.put(new VnodeImage(told, image.name(), image.acl(), image.target()));
    }
}
