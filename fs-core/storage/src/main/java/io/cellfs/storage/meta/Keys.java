package io.cellfs.storage.meta;

import io.cellfs.protocol.Name;
import io.cellfs.storage.api.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The keys of the database, in one place. The first byte is the kind; a volume's records then carry its space, an id that is never used
 * again, so that a removed volume's records can be deleted behind the back of its successor. Integers are big-endian: keys sort by space,
 * vnode and name or index.
 */
public final class Keys {
    private static final int VOLUME = 'V';
    private static final int COUNTER = 'K';
    private static final int VNODE = 'n';
    private static final int ENTRY = 'e';
    private static final int ORDER = 'o';
    private static final int LINK = 'l';
    private static final int HELD = 'u';
    private static final int CHUNK = 'c';
    private static final int DIRTY = 'd';
    private static final int OWNER = 'r';
    private static final int FREED = 'g';
    private static final int DOOMED_RANGE = 'x';
    private static final int DOOMED_SPACE = 'X';
    private static final int PARTITION = 'p';
    private static final int PIN = 'P';
    private static final int CHANGED = 'J';
    private static final int UNPINNED = 'Y';
    private static final int HEAD = 'h';
    private static final int RESTORING = 'R';
    private static final int ACCESSES = 'S';
    private static final int SHARING = 'T';
    private static final int NAMED = 'N';
    private static final int NODE = 'O';

    /** Set in the kind of saved versions. */
    private static final int SAVED = 0x80;

    private Keys() {}

    private static byte[] key(int kind, long a) {
        return new Encoder(9).u8(kind).i64(a).toBytes();
    }

    private static byte[] key(int kind, long a, long b) {
        return new Encoder(17).u8(kind).i64(a).i64(b).toBytes();
    }

    private static byte[] key(int kind, long space, long vnode, int unique, long index) {
        return new Encoder(29)
                .u8(kind)
                .i64(space)
                .i64(vnode)
                .i32(unique)
                .i64(index)
                .toBytes();
    }

    /** A volume's header. */
    public static byte[] volume(long id) {
        return key(VOLUME, id);
    }

    /** Before all headers. */
    public static byte[] volumes() {
        return new byte[] {VOLUME};
    }

    /** Says that a volume has a name, in which there are no zeros. */
    public static byte[] named(String volumeName, long id) {
        byte[] prefix = named(volumeName);
        return new Encoder(prefix.length + 8).raw(prefix).i64(id).toBytes();
    }

    /** Before the volumes that have a name. */
    public static byte[] named(String volumeName) {
        byte[] bytes = volumeName.getBytes(StandardCharsets.UTF_8);
        return new Encoder(bytes.length + 2).u8(NAMED).raw(bytes).u8(0).toBytes();
    }

    /** Before the names of all volumes. */
    public static byte[] named() {
        return new byte[] {NAMED};
    }

    /** The volume of a {@link #named} key. */
    public static long namedId(byte[] key) throws StorageException {
        return new Decoder(key, key.length - 8, "volume name key").i64();
    }

    /** A node on which a read-write volume is published. */
    public static byte[] node(long space, byte[] name) {
        return new Encoder(9 + name.length).u8(NODE).i64(space).raw(name).toBytes();
    }

    /** Before the nodes of a space. */
    public static byte[] nodes(long space) {
        return key(NODE, space);
    }

    /** The name in a {@link #node} key. */
    public static byte[] nodeName(byte[] key) {
        return Arrays.copyOfRange(key, 9, key.length);
    }

    /** One of a volume's counters. */
    public static byte[] counter(long space, Counter counter) {
        return new Encoder(10).u8(COUNTER).i64(space).u8(counter.code()).toBytes();
    }

    /** Before all counters. */
    public static byte[] counters() {
        return new byte[] {COUNTER};
    }

    /** Before a space's counters. */
    public static byte[] counters(long space) {
        return key(COUNTER, space);
    }

    /** A vnode. */
    public static byte[] vnode(long space, long vnode) {
        return key(VNODE, space, vnode);
    }

    /** The vnode number in a {@link #vnode} key, the directory in an {@link #entry} key. */
    public static long vnodeNumber(byte[] key) throws StorageException {
        return new Decoder(key, 9, "vnode key").i64();
    }

    /** Before a space's vnodes. */
    public static byte[] vnodes(long space) {
        return key(VNODE, space);
    }

    /** A name in a directory. */
    public static byte[] entry(long space, long directory, Name name) {
        return new Encoder(17 + name.length())
                .u8(ENTRY)
                .i64(space)
                .i64(directory)
                .raw(name.bytes())
                .toBytes();
    }

    /** Before a directory's entries. */
    public static byte[] entries(long space, long directory) {
        return key(ENTRY, space, directory);
    }

    /** Before a space's entries. */
    public static byte[] entries(long space) {
        return key(ENTRY, space);
    }

    /** The name at the end of an {@link #entry} key. */
    public static Name entryName(byte[] key) {
        return Name.of(Arrays.copyOfRange(key, 17, key.length));
    }

    /** The entry of a directory with this serial; the value is its name. */
    public static byte[] order(long space, long directory, long serial) {
        return new Encoder(25).u8(ORDER).i64(space).i64(directory).i64(serial).toBytes();
    }

    /** Before a directory's entries in the order of their serials. */
    public static byte[] order(long space, long directory) {
        return key(ORDER, space, directory);
    }

    /** Before the order records of a space. */
    public static byte[] order(long space) {
        return key(ORDER, space);
    }

    /** The serial in an {@link #order} key. */
    public static long serial(byte[] key) throws StorageException {
        return new Decoder(key, 17, "order key").i64();
    }

    /** An additional name of a file. */
    public static byte[] link(long space, long vnode, long directory, Name name) {
        return new Encoder(25 + name.length())
                .u8(LINK)
                .i64(space)
                .i64(vnode)
                .i64(directory)
                .raw(name.bytes())
                .toBytes();
    }

    /** Before a file's additional names. */
    public static byte[] links(long space, long vnode) {
        return key(LINK, space, vnode);
    }

    /** Before a space's additional names. */
    public static byte[] links(long space) {
        return key(LINK, space);
    }

    /** The file, directory and name of a {@link #link} key. */
    public record LinkName(long vnode, long directory, Name name) {}

    /** Takes a {@link #link} key apart. */
    public static LinkName linkName(byte[] key) throws StorageException {
        Decoder in = new Decoder(key, 9, "link key");
        return new LinkName(in.i64(), in.i64(), Name.of(in.raw(in.remaining())));
    }

    /** An unnamed file of a holder. */
    public static byte[] held(long space, String holder, long vnode, int unique) {
        byte[] prefix = held(space, holder);
        return new Encoder(prefix.length + 12)
                .raw(prefix)
                .i64(vnode)
                .i32(unique)
                .toBytes();
    }

    /** Before a holder's unnamed files. */
    public static byte[] held(long space, String holder) {
        return new Encoder(32)
                .u8(HELD)
                .i64(space)
                .counted(holder.getBytes(StandardCharsets.UTF_8))
                .toBytes();
    }

    /** Before all unnamed files. */
    public static byte[] held() {
        return new byte[] {HELD};
    }

    /** Before a space's unnamed files. */
    public static byte[] held(long space) {
        return key(HELD, space);
    }

    /** A vnode and its uniquifier. */
    public record VnodeId(long vnode, int unique) {}

    /** The file of a {@link #held} key. */
    public static VnodeId heldFile(byte[] key) throws StorageException {
        Decoder in = new Decoder(key, Math.max(9, key.length - 12), "held key");
        return new VnodeId(in.i64(), in.i32());
    }

    /** The holder of a {@link #held} key. */
    public static String holder(byte[] key) throws StorageException {
        return new String(new Decoder(key, 9, "held key").counted(VnodeCodec.MAX_HOLDER), StandardCharsets.UTF_8);
    }

    /** A chunk of a file. */
    public static byte[] chunk(ChunkKey key) {
        return key(CHUNK, key.space(), key.vnode(), key.unique(), key.index());
    }

    /** Before a file's chunks. */
    public static byte[] file(ChunkKey key) {
        return new Encoder(21)
                .u8(CHUNK)
                .i64(key.space())
                .i64(key.vnode())
                .i32(key.unique())
                .toBytes();
    }

    /** Before a space's chunks. */
    public static byte[] chunks(long space) {
        return key(CHUNK, space);
    }

    /** Before all chunks of all files. */
    public static byte[] allChunks() {
        return new byte[] {CHUNK};
    }

    /** What is stable on the disk of a chunk that was changed since. */
    public static byte[] dirty(ChunkKey key) {
        return key(DIRTY, key.space(), key.vnode(), key.unique(), key.index());
    }

    /** Before a space's {@link #dirty} records. */
    public static byte[] dirty(long space) {
        return key(DIRTY, space);
    }

    /** Before all {@link #dirty} records. */
    public static byte[] dirty() {
        return new byte[] {DIRTY};
    }

    /** The space of a record or a saved version. */
    public static long chunkSpace(byte[] key) throws StorageException {
        return new Decoder(key, 1, "chunk key").i64();
    }

    /** Takes a {@link #chunk}, {@link #dirty} or {@link #doomedRange} key apart. */
    public static ChunkKey chunkKey(byte[] key) throws StorageException {
        Decoder in = new Decoder(key, 1, "chunk key");
        ChunkKey result = new ChunkKey(in.i64(), in.i64(), in.i32(), in.i64());
        in.end();
        return result;
    }

    /** Whose a chunk file is. */
    public static byte[] owner(long chunk) {
        return key(OWNER, chunk);
    }

    /** Before all owners. */
    public static byte[] owners() {
        return new byte[] {OWNER};
    }

    /** A chunk file to delete. */
    public static byte[] freed(long chunk) {
        return key(FREED, chunk);
    }

    /** Before all chunk files to delete. */
    public static byte[] freed() {
        return new byte[] {FREED};
    }

    /** The id in an {@link #owner}, {@link #freed}, {@link #volume} or {@link #doomedSpace} key. */
    public static long id(byte[] key) throws StorageException {
        Decoder in = new Decoder(key, 1, "id key");
        long id = in.i64();
        in.end();
        return id;
    }

    /** Chunks from an index on that nothing shows any more; the value is the index after the last. */
    public static byte[] doomedRange(ChunkKey from) {
        return key(DOOMED_RANGE, from.space(), from.vnode(), from.unique(), from.index());
    }

    /** Before all doomed ranges. */
    public static byte[] doomedRanges() {
        return new byte[] {DOOMED_RANGE};
    }

    /** Before a space's doomed ranges. */
    public static byte[] doomedRanges(long space) {
        return key(DOOMED_RANGE, space);
    }

    /** A removed volume's space. */
    public static byte[] doomedSpace(long space) {
        return key(DOOMED_SPACE, space);
    }

    /** Before all doomed spaces. */
    public static byte[] doomedSpaces() {
        return new byte[] {DOOMED_SPACE};
    }

    /** Whether records with such keys lie in the column family for chunks. */
    static boolean isData(byte[] key) {
        return (key[0] & 0x7f) == CHUNK;
    }

    /** Kinds of records that clones show, in an order in which files come before their chunks. */
    public static byte[] versionedKinds() {
        return new byte[] {VNODE, ENTRY, ORDER, LINK, HELD, CHUNK};
    }

    /** Before all records of each kind that belongs to spaces or volumes. */
    public static List<byte[]> ofSpaces() {
        List<byte[]> prefixes = new ArrayList<>();
        for (byte kind : versionedKinds()) {
            prefixes.add(new byte[] {kind});
            prefixes.add(new byte[] {(byte) (kind | SAVED)});
        }
        for (int kind : new int[] {
            VOLUME,
            COUNTER,
            DIRTY,
            OWNER,
            FREED,
            DOOMED_RANGE,
            DOOMED_SPACE,
            PIN,
            CHANGED,
            UNPINNED,
            HEAD,
            RESTORING,
            ACCESSES,
            SHARING,
            NAMED,
            NODE
        }) {
            prefixes.add(new byte[] {(byte) kind});
        }
        return prefixes;
    }

    /** Before all records of a kind in a space. */
    public static byte[] ofKind(byte kind, long space) {
        return key(kind, space);
    }

    /** Before all saved versions of a kind in a space. */
    public static byte[] savedOfKind(byte kind, long space) {
        return key(kind | SAVED, space);
    }

    /** Kinds of records that clones show. */
    public enum Kind {
        VNODE,
        ENTRY,
        LINK,
        CHUNK,
        HELD,
        OTHER
    }

    /** The kind of a record, of its saved versions too. */
    public static Kind kindOf(byte[] key) {
        return switch (key[0] & 0x7f) {
            case VNODE -> Kind.VNODE;
            case ENTRY -> Kind.ENTRY;
            case LINK -> Kind.LINK;
            case CHUNK -> Kind.CHUNK;
            case HELD -> Kind.HELD;
            default -> Kind.OTHER;
        };
    }

    /** Whether a record is a chunk's. */
    public static boolean isChunk(byte[] key) {
        return isData(key);
    }

    /** The same record of another space. */
    public static byte[] inSpace(byte[] key, long space) {
        return new Encoder(key.length).u8(key[0]).i64(space).tail(key, 9).toBytes();
    }

    /** Before all saved versions of records with a prefix. */
    public static byte[] saved(byte[] key) {
        byte[] saved = key.clone();
        saved[0] |= (byte) SAVED;
        return saved;
    }

    /** The version of a record that was shown until the end of an epoch. Names hold no zeros, epochs start with one: so versions stay together. */
    public static byte[] saved(byte[] key, long end) {
        return new Encoder(key.length + 8).raw(saved(key)).i64(end).toBytes();
    }

    /** The record of a {@link #saved} version. */
    public static byte[] current(byte[] saved) {
        byte[] key = Arrays.copyOf(saved, saved.length - 8);
        key[0] &= 0x7f;
        return key;
    }

    /** The epoch at whose end a {@link #saved} version ended. */
    public static long savedEnd(byte[] saved) throws StorageException {
        return new Decoder(saved, saved.length - 8, "saved key").i64();
    }

    /** Keeps an epoch of a space for a volume. */
    public static byte[] pin(long space, long epoch, long volume) {
        return new Encoder(25).u8(PIN).i64(space).i64(epoch).i64(volume).toBytes();
    }

    /** Before a space's pins. */
    public static byte[] pins(long space) {
        return key(PIN, space);
    }

    /** Before all pins. */
    public static byte[] pins() {
        return new byte[] {PIN};
    }

    /** A pin's parts. */
    public record PinKey(long space, long epoch, long volume) {}

    /** Takes a {@link #pin} key apart. */
    public static PinKey pinKey(byte[] key) throws StorageException {
        Decoder in = new Decoder(key, 1, "pin key");
        PinKey pin = new PinKey(in.i64(), in.i64(), in.i64());
        in.end();
        return pin;
    }

    /**
     * Says that a record changed for the first time in {@code epoch}: its version from before was written in epoch {@code start} and saved;
     * or, where both are the same, that there was none.
     */
    public static byte[] changed(long space, long epoch, long start, byte[] key) {
        return new Encoder(17 + key.length)
                .u8(CHANGED)
                .i64(space)
                .i64(epoch)
                .i64(start)
                .u8(key[0])
                .tail(key, 9)
                .toBytes();
    }

    /** Before what changed in an epoch, of versions that were written in {@code start} or later. */
    public static byte[] changedIn(long space, long epoch, long start) {
        return new Encoder(25).u8(CHANGED).i64(space).i64(epoch).i64(start).toBytes();
    }

    /** Before what changed in a space. */
    public static byte[] changes(long space) {
        return key(CHANGED, space);
    }

    /** An epoch that lost its last pin, or {@link Long#MAX_VALUE} for a volume that was removed while clones of it live: to be tidied up. */
    public static byte[] unpinned(long space, long epoch) {
        return key(UNPINNED, space, epoch);
    }

    /** Before all that is to be tidied up. */
    public static byte[] unpinned() {
        return new byte[] {UNPINNED};
    }

    /** Before what is to be tidied up in a space. */
    public static byte[] unpinned(long space) {
        return key(UNPINNED, space);
    }

    /** A space and an epoch. */
    public record SpaceEpoch(long space, long epoch) {}

    /** Takes an {@link #unpinned} key apart. */
    public static SpaceEpoch spaceEpoch(byte[] key) throws StorageException {
        Decoder in = new Decoder(key, 1, "epoch key");
        SpaceEpoch result = new SpaceEpoch(in.i64(), in.i64());
        in.end();
        return result;
    }

    /** The id of the read-write volume of a space that has clones; absent when it was removed. */
    public static byte[] head(long space) {
        return key(HEAD, space);
    }

    /** The epoch that a volume is being restored to. */
    public static byte[] restoring(long space) {
        return key(RESTORING, space);
    }

    /** Before all volumes that are being restored. */
    public static byte[] restoring() {
        return new byte[] {RESTORING};
    }

    /** When and how often a volume was used. */
    public static byte[] accesses(long volume) {
        return key(ACCESSES, volume);
    }

    /** What of a volume is shared with clones, as its last check found. */
    public static byte[] sharing(long volume) {
        return key(SHARING, volume);
    }

    /** The vnode whose lock covers a record of a versioned kind. */
    public static long lockedVnode(byte[] key) throws StorageException {
        return kindOf(key) == Kind.HELD ? heldFile(key).vnode() : vnodeNumber(key);
    }

    /** A value of the partition. */
    public static byte[] partition(PartitionValue value) {
        return new byte[] {PARTITION, (byte) value.code()};
    }

    /** The first key after all that start with {@code prefix}. */
    public static byte[] after(byte[] prefix) {
        byte[] end = prefix.clone();
        for (int i = end.length - 1; i >= 0; i--) {
            if (++end[i] != 0) {
                return Arrays.copyOf(end, i + 1);
            }
        }
        throw new IllegalArgumentException("prefix of 0xff bytes");
    }
}
