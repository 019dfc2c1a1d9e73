package io.cellfs.client.namespace;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.DirectoryEntry;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
import io.cellfs.client.directory.Listing.Entry;
import io.cellfs.client.file.Directories;
import io.cellfs.client.file.Remote;
import io.cellfs.client.file.Remote.Piece;
import io.cellfs.client.namespace.SyntheticRoot.Found;
import io.cellfs.client.region.DataCache;
import io.cellfs.client.server.Locations;
import io.cellfs.client.server.Volume;
import io.cellfs.client.status.Status;
import io.cellfs.client.status.Vnode;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Lookups, listings and attributes over all volumes. Thread-safe. */
public final class Namespace {
    /** Names beginning so are files that were removed while open, on servers that cannot keep them unnamed. */
    public static final String SILLY_PREFIX = ".__afs";

    private static final int BULK = 50;
    private static final int LISTING_BULK = 512;

    /** Those of "." and "..". */
    private static final long FIRST_COOKIES = 2;

    private static final int LINK_BYTES = 4096;
    private static final Name SELF = Name.of(".");

    private final Remote remote;
    private final Directories directories;
    private final DataCache data;
    private final MountTargets targets;
    private final SyntheticRoot synthetic;
    private final ShownGroups groups = new ShownGroups();

    /** The namespace over these caches. */
    public Namespace(Remote remote, Directories directories, DataCache data, Locations locations) {
        this.remote = remote;
        this.directories = directories;
        this.data = data;
        this.targets = new MountTargets(locations);
        this.synthetic = new SyntheticRoot(locations, targets, Remote.nowNs());
    }

    /** The groups that files are shown to be of. */
    public ShownGroups groups() {
        return groups;
    }

    /** The root of all. */
    public Fid root() {
        return SyntheticRoot.ROOT;
    }

    /** Whether a file is of the synthetic directories, which nobody can change. */
    public static boolean isSynthetic(Fid fid) {
        return SyntheticRoot.contains(fid);
    }

    /**
     * The vnode of a real file.
     *
     * @throws FsException EROFS for the synthetic directories
     */
    public Vnode vnode(Fid fid) throws FsException {
        if (isSynthetic(fid)) {
            throw new FsException(Errno.EROFS, "the root of all cells cannot be changed");
        }
        return remote.statuses().obtain(fid);
    }

    /** Attributes of a file. */
    public Attributes attributes(Fid fid) throws IOException {
        if (isSynthetic(fid)) {
            return synthetic.attributes(fid);
        }
        Vnode vnode = remote.statuses().obtain(fid);
        return attributes(vnode, remote.status(vnode));
    }

    /** Attributes with what is written locally and not stored yet. */
    public Attributes attributes(Vnode vnode, Status status) {
        return groups.shown(own(vnode, status));
    }

    private Attributes own(Vnode vnode, Status status) {
        if (status.type() != FileType.FILE) {
            return status.attributes(vnode.fid());
        }
        Optional<Long> size = data.unstoredSize(vnode.fid());
        OptionalLong mtimeNs = vnode.localMtimeNs();
        return size.isEmpty() && mtimeNs.isEmpty()
                ? status.attributes(vnode.fid())
                : status.attributes(vnode.fid(), size.orElse(status.size()), mtimeNs.orElse(status.mtimeNs()));
    }

    /** Finds a name; mount points are crossed. */
    public Attributes lookup(Fid directory, Name name) throws IOException {
        if (isSynthetic(directory)) {
            return lookupSynthetic(directory, name);
        }
        Vnode parent = remote.statuses().obtain(directory);
        if (name.equals(SELF)) {
            return attributes(directory);
        }
        Entry entry = require(parent, name);
        Vnode child = remote.statuses().obtain(fidOf(parent, entry));
        Status status = statusOf(parent, entry, child);
        if (status.isMountPoint()) {
            return enter(target(child));
        }
        return attributes(child, status);
    }

    private Attributes lookupSynthetic(Fid directory, Name name) throws IOException {
        return switch (synthetic.lookup(directory, name)) {
            case Found.Synthetic(Fid fid) -> synthetic.attributes(fid);
            case Found.Entered(Volume volume) -> enter(volume);
            case Found.Absent() -> throw absent(directory, name);
        };
    }

    private Attributes enter(Volume volume) throws IOException {
        return attributes(Fid.rootOf(volume.id()));
    }

    /**
     * The entry of that name in a real directory, a mount point not crossed.
     *
     * @throws FsException ENOENT when there is none
     */
    public Entry require(Vnode directory, Name name) throws IOException {
        return directories.find(directory, name).orElseThrow(() -> absent(directory.fid(), name));
    }

    private static FsException absent(Fid directory, Name name) {
        return new FsException(Errno.ENOENT, name + " in " + directory);
    }

    /** The Fid of an entry. */
    public static Fid fidOf(Vnode directory, Entry entry) {
        return new Fid(directory.fid().volume(), entry.vnode(), entry.unique());
    }

    /** A child's status; a directory whose children are asked for one after the other is asked for many at once. */
    private Status statusOf(Vnode parent, Entry entry, Vnode child) throws IOException {
        Optional<Status> promised = remote.statuses().promised(child);
        if (promised.isPresent()) {
            return promised.get();
        }
        if (parent.countMiss() < 2) {
            return remote.status(child);
        }
        List<Vnode> wanted = new ArrayList<>(List.of(child));
        for (Entry neighbour : directories.neighbours(parent, entry.cookie(), BULK - 1)) {
            Vnode vnode = remote.statuses().obtain(fidOf(parent, neighbour));
            if (remote.statuses().promised(vnode).isEmpty()) {
                wanted.add(vnode);
            }
        }
        remote.fetchStatuses(wanted);
        return remote.status(child);
    }

    /** The volume behind a mount point. */
    private Volume target(Vnode mountPoint) throws IOException {
        return targets.resolve(mountPoint.fid().volume(), MountPoint.parse(linkContent(mountPoint)));
    }

    /**
     * Refuses a mount point in {@code directory} that would lead nowhere.
     *
     * @throws FsException ENODEV when there is no such cell or volume
     */
    public void requireTarget(Fid directory, MountPoint mountPoint) throws IOException {
        targets.resolve(directory.volume(), mountPoint);
    }

    /** The content of a symbolic link or mount point. */
    public Name linkContent(Vnode link) throws IOException {
        Optional<Name> known = link.linkTarget();
        if (known.isPresent()) {
            return known.get();
        }
        Piece piece = remote.fetchPiece(link, 0, LINK_BYTES);
        if (piece.status().type() != FileType.SYMLINK) {
            throw new FsException(Errno.EINVAL, link.fid() + " is no symbolic link");
        }
        byte[] bytes = new byte[piece.data().remaining()];
        piece.data().get(bytes);
        Name content = Name.of(bytes);
        link.setLinkTarget(content);
        return content;
    }

    /** Entries after {@code cookie}, with their types; empty at the end. */
    public List<DirectoryEntry> list(Fid directory, long cookie, int max) throws IOException {
        if (isSynthetic(directory)) {
            return synthetic.list(directory, cookie, max);
        }
        Vnode parent = remote.statuses().obtain(directory);
        long position = cookie;
        List<DirectoryEntry> result = new ArrayList<>();
        List<Entry> page = directories.after(parent, position, max);
        while (result.isEmpty() && !page.isEmpty()) {
            Map<Entry, FileType> types = types(parent, page);
            for (Entry entry : page) {
                if (!entry.name().toString().startsWith(SILLY_PREFIX)) {
                    FileType type = types.getOrDefault(entry, FileType.FILE);
                    result.add(new DirectoryEntry(entry.name(), fidOf(parent, entry), type, entry.cookie()));
                }
            }
            position = page.getLast().cookie();
            page = result.isEmpty() ? directories.after(parent, position, max) : List.of();
        }
        return result;
    }

    private void addIfUnknown(List<Vnode> missing, Fid fid) {
        Vnode vnode = remote.statuses().obtain(fid);
        if (remote.statuses().promised(vnode).isEmpty()) {
            missing.add(vnode);
        }
    }

    /** A program that goes on listing with attributes will want those of what follows too. */
    private void addNeighbours(List<Vnode> missing, Vnode directory, long cookie) throws IOException {
        directories.wantStatuses(directory);
        if (missing.size() >= LISTING_BULK) {
            return;
        }
        for (Entry entry : directories.upcoming(directory, cookie, LISTING_BULK - missing.size())) {
            addIfUnknown(missing, fidOf(directory, entry));
        }
    }

    private Map<Entry, FileType> types(Vnode parent, List<Entry> page) throws IOException {
        Map<Entry, FileType> types = new HashMap<>();
        List<Vnode> unknown = new ArrayList<>();
        List<Entry> asked = new ArrayList<>();
        for (Entry entry : page) {
            Optional<FileType> known = entry.type();
            known.ifPresent(type -> types.put(entry, type));
            if (known.isEmpty()) {
                asked.add(entry);
                Vnode child = remote.statuses().obtain(fidOf(parent, entry));
                if (child.status().isEmpty()) {
                    unknown.add(child);
                }
            }
        }
        fetch(unknown);
        Map<Entry, FileType> found = new HashMap<>();
        for (Entry entry : asked) {
            Optional<Status> status =
                    remote.statuses().obtain(fidOf(parent, entry)).status();
            status.ifPresent(s -> found.put(entry, s.isMountPoint() ? FileType.DIRECTORY : s.type()));
        }
        directories.noteTypes(parent, found);
        types.putAll(found);
        return types;
    }

    private void fetch(List<Vnode> vnodes) throws IOException {
        for (int i = 0; i < vnodes.size(); i += LISTING_BULK) {
            remote.fetchStatuses(vnodes.subList(i, Math.min(vnodes.size(), i + LISTING_BULK)));
        }
    }

    /**
     * Attributes of many entries of a directory; mount points and what is missing are left out, and everything when the entries are of what the directory
     * showed before a release: their names may stand for something else now.
     */
    public List<Attributes> bulk(Fid directory, List<DirectoryEntry> entries) throws IOException {
        if (!entries.isEmpty()
                && !isSynthetic(directory)
                && directories.isFormer(
                        remote.statuses().obtain(directory), entries.getLast().cookie())) {
            return List.of();
        }
        List<Vnode> missing = new ArrayList<>();
        for (DirectoryEntry entry : entries) {
            if (!isSynthetic(entry.fid())) {
                addIfUnknown(missing, entry.fid());
            }
        }
        if (!missing.isEmpty() && entries.getFirst().cookie() > FIRST_COOKIES) {
            addNeighbours(
                    missing,
                    remote.statuses().obtain(directory),
                    entries.getLast().cookie());
        }
        fetch(missing);
        List<Attributes> result = new ArrayList<>();
        for (DirectoryEntry entry : entries) {
            if (!isSynthetic(entry.fid())) {
                Vnode vnode = remote.statuses().obtain(entry.fid());
                Optional<Status> status = remote.statuses().promised(vnode);
                status.filter(s -> !s.isMountPoint()).ifPresent(s -> result.add(attributes(vnode, s)));
            }
        }
        return result;
    }
}
