package io.cellfs.storage.dump;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.dir.DirectoryBlob;
import io.cellfs.protocol.dir.DirectoryReader;
import io.cellfs.protocol.dir.MalformedDirectoryException;
import io.cellfs.protocol.dump.DumpException;
import io.cellfs.protocol.dump.DumpReader;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeImport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Directories of a dump. One at a time is held in memory; the format bounds it. */
final class RestoredDirectories {
    private static final int PAGE = 1024;

    private final Volume volume;
    private final VolumeImport target;

    RestoredDirectories(Volume volume, VolumeImport target) {
        this.volume = volume;
        this.target = target;
    }

    /** Reads the entries of a directory, without "." and "..". */
    Map<Name, Fid> read(DumpReader dump, long length) throws IOException {
        if (length <= 0 || length > (long) DirectoryBlob.MAX_PAGES * DirectoryBlob.PAGE_BYTES) {
            throw new DumpException("a directory of " + length + " bytes");
        }
        ByteBuffer page = ByteBuffer.allocate(DirectoryBlob.PAGE_BYTES);
        Map<Name, Fid> entries = new HashMap<>();
        long volumeId = volume.info().id();
        for (int number = 0; (long) number * DirectoryBlob.PAGE_BYTES < length; number++) {
            page.clear();
            while (page.hasRemaining()) {
                if (dump.read(page) < 0) {
                    throw new DumpException("a directory of " + length + " bytes, which is no multiple of a page");
                }
            }
            readPage(page.flip(), number, volumeId, entries);
        }
        return entries;
    }

    private static void readPage(ByteBuffer page, int number, long volumeId, Map<Name, Fid> entries)
            throws DumpException {
        boolean[] twice = {false};
        try {
            DirectoryReader.read(page, number, (bytes, vnode, unique) -> {
                Name name = Name.of(bytes);
                boolean dots = name.at(0) == '.' && (name.length() == 1 || (name.length() == 2 && name.at(1) == '.'));
                twice[0] |= !dots && entries.put(name, new Fid(volumeId, vnode, unique)) != null;
            });
        } catch (MalformedDirectoryException e) {
            DumpException failure = new DumpException(String.valueOf(e.getMessage()));
            failure.initCause(e);
            throw failure;
        }
        if (twice[0]) {
            throw new DumpException("a directory with one name twice");
        }
    }

    /** Lets a directory hold these entries and no others. What is no directory counts as a file until {@link RestoredTree} has seen it. */
    void replace(Fid directory, Map<Name, Fid> entries) throws IOException {
        Map<Name, Optional<DirEntry>> changes = new HashMap<>();
        entries.forEach((name, fid) -> {
            VnodeType type = (fid.vnode() & 1) == 1 ? VnodeType.DIRECTORY : VnodeType.FILE;
            changes.put(name, Optional.of(new DirEntry(name, fid, type, 0)));
        });
        Optional<Name> after = Optional.empty();
        List<DirEntry> page;
        do {
            page = volume.list(directory.vnode(), directory.unique(), after, PAGE);
            for (DirEntry entry : page) {
                after = Optional.of(entry.name());
                if (!entry.fid().equals(entries.get(entry.name()))) {
                    changes.putIfAbsent(entry.name(), Optional.empty());
                } else {
                    changes.remove(entry.name());
                }
            }
        } while (!page.isEmpty());
        if (!changes.isEmpty()) {
            target.entries(directory.vnode(), changes);
        }
    }

    /** Removes all entries of a directory. */
    void empty(Fid directory) throws IOException {
        replace(directory, Map.of());
    }
}
