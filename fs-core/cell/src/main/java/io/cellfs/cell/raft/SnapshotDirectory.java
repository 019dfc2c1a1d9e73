package io.cellfs.cell.raft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;
import org.jspecify.annotations.Nullable;

/** The snapshots of a copy: a directory for each, which holds a checkpoint of the store. */
final class SnapshotDirectory implements StateMachineStorage {
    /** One that is being sent to a peer stays while the next one is taken. */
    static final int RETAINED = 2;

    private static final Pattern NAME = Pattern.compile("snapshot\\.(\\d{1,18})_(\\d{1,18})");

    private volatile @Nullable Path directory;
    private volatile @Nullable FileListSnapshotInfo latest;

    /** A snapshot that is there. */
    record Snapshot(TermIndex at, Path path) {}

    @Override
    public void init(RaftStorage storage) throws IOException {
        directory = storage.getStorageDir().getStateMachineDir().toPath();
        refresh();
    }

    /** Looks at the disk again. */
    Optional<Snapshot> refresh() throws IOException {
        List<Snapshot> all = all();
        if (all.isEmpty()) {
            latest = null;
            return Optional.empty();
        }
        Snapshot newest = all.getLast();
        List<FileInfo> files = RaftFiles.list(newest.path()).stream()
                .filter(file -> !file.getFileName().toString().endsWith(".md5"))
                .map(file -> new FileInfo(file, null))
                .toList();
        latest = new FileListSnapshotInfo(files, newest.at());
        return Optional.of(newest);
    }

    /** Where a snapshot belongs. */
    Path path(TermIndex at) {
        Path within = directory;
        if (within == null) {
            throw new IllegalStateException("not initialized");
        }
        return within.resolve("snapshot." + at.getTerm() + "_" + at.getIndex());
    }

    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        return latest;
    }

    @Override
    public void format() {
        throw new UnsupportedOperationException("snapshots are not formatted");
    }

    @Override
    public void cleanupOldSnapshots(@Nullable SnapshotRetentionPolicy policy) throws IOException {
        List<Snapshot> all = all();
        for (Snapshot old : all.subList(0, Math.max(0, all.size() - RETAINED))) {
            RaftFiles.delete(old.path());
        }
    }

    private List<Snapshot> all() throws IOException {
        Path within = directory;
        if (within == null) {
            return List.of();
        }
        return RaftFiles.list(within).stream()
                .filter(Files::isDirectory)
                .flatMap(path -> snapshot(path).stream())
                .sorted(Comparator.comparing(Snapshot::at))
                .toList();
    }

    private static Optional<Snapshot> snapshot(Path path) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        return name.matches()
                ? Optional.of(new Snapshot(
                        TermIndex.valueOf(Long.parseLong(name.group(1)), Long.parseLong(name.group(2))), path))
                : Optional.empty();
    }
}
