package io.cellfs.storage.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.AclEntry;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.VolumeProperties;
import io.cellfs.storage.api.VolumeType;
import io.cellfs.storage.dir.DirectoryShape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Whatever stands in the database, reading it gives a record or CORRUPT. */
final class HostileRecordPropertyTest {
    private static final List<byte[]> GOOD = good();

    private static List<byte[]> good() {
        Fid fid = new Fid(9, 3, 4);
        VnodeStatus status = new VnodeStatus(fid, VnodeType.DIRECTORY, 3, 2048, 77, 1, 2, 3, 0755, Fid.rootOf(9), 5, 6);
        Acl acl = new Acl(List.of(new AclEntry(-204, 127)), List.of(new AclEntry(5, 1)));
        Vnode directory = new Vnode(
                status,
                Optional.of(Name.of("name")),
                Optional.of(new Vnode.Hold("holder", acl)),
                Optional.of(acl),
                new Vnode.DirectoryContent(acl, DirectoryShape.EMPTY.plus(3).plus(200)));
        FileChunk chunk = new FileChunk.Builder(99)
                .block(0, 0, FileChunk.BLOCK_BYTES, 1)
                .block(5, 60, 17, -1)
                .build();
        VolumeHeader header = new VolumeHeader(
                9,
                1,
                "name",
                VolumeType.BACKUP,
                1,
                2,
                3,
                true,
                4,
                5,
                55,
                6,
                7,
                8,
                Optional.of(acl),
                new VolumeProperties(new TreeMap<>(Map.of("name", "value"))),
                9,
                Optional.of(new VolumeHeader.Frozen(1, 2, 3)),
                List.of(new Layer(4, 5)));
        return List.of(
                VnodeCodec.encode(directory),
                VnodeCodec.encodeEntry(new VnodeCodec.Entry(fid, VnodeType.FILE, 300)),
                ChunkCodec.encode(chunk),
                ChunkCodec.encode(InlineChunk.owning(new byte[] {1, 2, 3})),
                header.encode());
    }

    private static void readAll(byte[] bytes) {
        attempt(() -> VnodeCodec.decode(9, 3, bytes));
        attempt(() -> VnodeCodec.decodeEntry(9, bytes));
        attempt(() -> ChunkCodec.decodeOptional(bytes));
        attempt(() -> VolumeHeader.decode(9, bytes));
        attempt(() -> Keys.chunkKey(bytes));
        attempt(() -> Keys.linkName(bytes));
        attempt(() -> Keys.heldFile(bytes));
        attempt(() -> Keys.holder(bytes));
        attempt(() -> Keys.id(bytes));
    }

    private interface Reading {
        Object run() throws StorageException;
    }

    private static void attempt(Reading reading) {
        try {
            reading.run();
        } catch (StorageException e) {
            assertEquals(StorageException.Reason.CORRUPT, e.reason());
        }
    }

    @Property
    void randomBytes(@ForAll @Size(max = 300) byte[] bytes) {
        readAll(bytes);
    }

    @Property
    void damagedRecords(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = GOOD.get(random.nextInt(GOOD.size())).clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        readAll(random.nextBoolean() ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length + 5)));
    }
}
