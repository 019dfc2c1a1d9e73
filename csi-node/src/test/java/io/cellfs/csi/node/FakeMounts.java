package io.cellfs.csi.node;

import io.cellfs.csi.common.MountFlag;
import io.cellfs.node.api.testing.InMemoryNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A kernel with a root file system and one FUSE file system at /afs, whose directories all exist. */
final class FakeMounts implements Mounts {
    private static final Pattern VOLUME = Pattern.compile("/\\.:mount/([^/]+)/");

    private final List<MountTable.Entry> entries = new ArrayList<>();
    private final Map<String, Integer> failures = new HashMap<>();
    private final Map<String, Integer> strangers = new HashMap<>();
    private final Set<String> anew = new HashSet<>();
    private final Set<String> silent = new HashSet<>();
    private final Set<String> sealed = new HashSet<>();
    private long nextId = 100;
    private String fuse = "0:45";
    private boolean beneath = true;

    FakeMounts() {
        add("254:1", "/", Path.of("/"), Set.of(), "ext4");
        add(fuse, "/", Path.of("/afs"), Set.of(MountFlag.NODEV), "fuse.cellfs");
    }

    private void add(String device, String root, Path at, Set<MountFlag> flags, String type) {
        EnumSet<MountFlag> all = EnumSet.noneOf(MountFlag.class);
        all.addAll(flags);
        List<String> options = all.stream().map(MountFlag::option).toList();
        entries.add(new MountTable.Entry(nextId++, device, root, at.toString(), options, type));
    }

    /** Every call about this path fails so. */
    void fail(Path path, int errno) {
        failures.put(path.toString(), errno);
    }

    /** What a path leads to is not told. */
    void failToIdentify(Path path, int errno) {
        strangers.put(path.toString(), errno);
    }

    /** Something that is not of the FUSE file system is mounted there. */
    void mountForeign(Path at) {
        add("254:1", "/foreign", at, Set.of(), "ext4");
    }

    /** What was mounted there loses its client. The next one has a file system of its own. */
    void kill(Path at) {
        MountTable.Entry e = table().at(at).orElseThrow();
        entries.set(
                entries.indexOf(e),
                new MountTable.Entry(e.mountId(), "0:44", e.root(), e.mountPoint(), e.options(), e.fileSystem()));
        fail(at, MountException.ENOTCONN);
    }

    /** The server of what is at this path never answers: who asks for it waits for ever. */
    void silence(Path path) {
        silent.add(path.toString());
    }

    private void requireAnswer(Path path) {
        if (silent.contains(path.toString())) {
            throw new AssertionError("waits for ever at " + path);
        }
    }

    private void check(String call, Path path) throws MountException {
        Integer errno = failures.get(path.toString());
        if (errno != null) {
            throw new MountException(call, errno);
        }
    }

    @Override
    public Identity identify(Path path) throws MountException {
        requireAnswer(path);
        check("statx", path);
        Integer stranger = strangers.get(path.toString());
        if (stranger != null) {
            throw new MountException("statx", stranger);
        }
        MountTable.Entry mount = table().containing(path);
        Path within = Path.of(mount.root())
                .resolve(Path.of(mount.mountPoint()).relativize(path))
                .normalize();
        return new Identity(mount.device(), within.toString().hashCode(), !path.endsWith("file"));
    }

    @Override
    public boolean isConnected(Path path) {
        return failures.getOrDefault(path.toString(), 0) != MountException.ENOTCONN;
    }

    /** The volume at a path is another one with the same id from now on, for who comes by this path. */
    void makeAnew(Path path) {
        anew.add(path.toString());
    }

    /** A directory below ".:mount" tells its volume, made in {@link InMemoryNode#CREATED_SECONDS}. */
    @Override
    public Optional<String> volume(Path path) throws MountException {
        requireAnswer(path);
        check("getxattr", path);
        MountTable.Entry mount = table().containing(path);
        Path within = Path.of(mount.root()).resolve(Path.of(mount.mountPoint()).relativize(path));
        Matcher volume = VOLUME.matcher(within + "/");
        if (!volume.find()) {
            boolean all = mount.fileSystem().equals("fuse.cellfs") && within.equals(Path.of("/"));
            return all ? Optional.of(VolumeContext.ALL_CELLS) : Optional.empty();
        }
        String suffix = anew.contains(path.toString()) ? "1" : "";
        return Optional.of(volume.group(1).replace(':', '/') + "/" + InMemoryNode.CREATED_SECONDS + suffix);
    }

    /** The directories that nobody can write into while nothing is mounted there. */
    Set<String> sealed() {
        return Set.copyOf(sealed);
    }

    @Override
    public void seal(Path directory) throws MountException {
        check("seal", directory);
        sealed.add(directory.toString());
    }

    @Override
    public void release(Path directory) {
        sealed.remove(directory.toString());
    }

    @Override
    public MountTable table() {
        return new MountTable(entries);
    }

    @Override
    public Copy copy(Path source, Identity expected, Optional<String> volume, Set<MountFlag> flags)
            throws MountException {
        if (!identify(source).equals(expected)
                || (volume.isPresent() && !volume(source).equals(volume))) {
            throw new MountException("bind", MountException.ESTALE);
        }
        MountTable.Entry from = table().containing(source);
        EnumSet<MountFlag> all = from.flags();
        all.addAll(flags);
        Path root = Path.of(from.root())
                .resolve(Path.of(from.mountPoint()).relativize(source))
                .normalize();
        return new Copy() {
            @Override
            public void place(Path target) {
                add(from.device(), root.toString(), target, all, from.fileSystem());
            }

            @Override
            public void replace(Path target) throws MountException {
                if (table().at(target).isEmpty() || !beneath) {
                    throw new MountException("move_mount", MountException.EINVAL);
                }
                unmount(target);
                place(target);
            }

            @Override
            public void close() {}
        };
    }

    /** This kernel is older than 6.5. */
    void beOld() {
        beneath = false;
    }

    /** The client of /afs is lost with everything of it, and another one has mounted there. */
    void loseClient(List<Path> boundTo) {
        boundTo.forEach(this::kill);
        entries.removeIf(e -> e.mountPoint().equals("/afs"));
        fuse = "0:46";
        add(fuse, "/", Path.of("/afs"), Set.of(MountFlag.NODEV), "fuse.cellfs");
    }

    @Override
    public void unmount(Path target) throws MountException {
        if (failures.getOrDefault(target.toString(), 0) == MountException.ENOTCONN) {
            failures.remove(target.toString());
        }
        check("umount2", target);
        entries.remove(table().at(target).orElseThrow());
    }
}
