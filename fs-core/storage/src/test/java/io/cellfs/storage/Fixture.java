package io.cellfs.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.AclEntry;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;

/** A partition in a directory with one volume, and short ways to use it. */
final class Fixture implements AutoCloseable {
    static final long VOLUME = 0x20000000L;
    static final Acl ACL = new Acl(List.of(new AclEntry(-204, 127), new AclEntry(-101, 9)), List.of());
    static final PartitionConfig CONFIG = PartitionConfig.DEFAULT
            .withFlushInterval(Duration.ofHours(1))
            .withReserveBytes(0)
            .withAttachedVolumes(2);

    final Path directory;
    final PartitionConfig config;
    RocksPartition partition;
    Volume volume;

    Fixture(Path directory, PartitionConfig config) throws StorageException {
        this.directory = directory;
        this.config = config;
        partition = RocksPartition.open(directory, "/vicepa", config);
        volume = partition.volume(VOLUME).isPresent()
                ? partition.volume(VOLUME).orElseThrow()
                : partition.createVolume(VOLUME, "test", VolumeType.READ_WRITE, VOLUME, ACL);
    }

    Fixture(Path directory) throws StorageException {
        this(directory, CONFIG);
    }

    void reopen() throws StorageException {
        partition.close();
        partition = RocksPartition.open(directory, "/vicepa", config);
        volume = partition.volume(VOLUME).orElseThrow();
    }

    Fid file(String name) throws StorageException {
        return create(1, 1, name, VnodeType.FILE);
    }

    Fid directory(String name) throws StorageException {
        return create(1, 1, name, VnodeType.DIRECTORY);
    }

    Fid create(long directoryVnode, int unique, String name, VnodeType type) throws StorageException {
        return volume.create(directoryVnode, unique, Name.of(name), type, 7, StatusChange.NONE)
                .made()
                .fid();
    }

    VnodeStatus status(Fid fid) throws StorageException {
        return volume.status(fid.vnode(), fid.unique());
    }

    VnodeStatus write(Fid fid, long offset, byte[] data) throws StorageException {
        return store(fid, offset, data, Math.max(status(fid).length(), offset + data.length));
    }

    VnodeStatus truncate(Fid fid, long length) throws StorageException {
        return store(fid, length, new byte[0], length);
    }

    VnodeStatus store(Fid fid, long offset, byte[] data, long fileLength) throws StorageException {
        try (Volume.Store store =
                volume.store(fid.vnode(), fid.unique(), offset, data.length, fileLength, 7, StatusChange.NONE)) {
            store.write(ByteBuffer.wrap(data));
            return store.commit();
        }
    }

    byte[] read(Fid fid, long offset, int length) throws StorageException {
        ByteBuffer dst = ByteBuffer.allocateDirect(length);
        int n = volume.read(fid.vnode(), fid.unique(), offset, dst);
        byte[] result = new byte[n];
        dst.flip().get(result);
        return result;
    }

    void quota(long bytes) throws StorageException {
        volume.change(quotaChange(OptionalLong.of(bytes)));
    }

    static VolumeChange quotaChange(OptionalLong bytes) {
        return new VolumeChange(
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                bytes,
                OptionalLong.empty(),
                Optional.empty());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] random(long seed, int length) {
        byte[] data = new byte[length];
        new Random(seed).nextBytes(data);
        return data;
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Finds nothing wrong in a partition that is closed. */
    static void check(Path directory) throws StorageException {
        PartitionCheck.Report report = PartitionCheck.run(directory, CONFIG);
        assertEquals(List.of(), report.problems());
    }

    @Override
    public void close() {
        partition.close();
    }
}
