package io.cellfs.protocol.ext;

import io.cellfs.protocol.Name;
import io.cellfs.protocol.rpc.Bulk;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlReplies;
import io.cellfs.protocol.vol.VolintInfo;
import io.cellfs.protocol.xdr.Fixed;
import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.xdr.Opaque;
import io.cellfs.protocol.xdr.Words;
import io.cellfs.protocol.yfs.Yfs;
import java.util.List;

/**
 * What CellFS's volume servers ask each other, and administrators ask them, beyond AFS: releases and moves by chunk (ADR 0010). Service
 * 26000 on the volume service's port.
 */
public final class VolumeExtensions {
    /** Bytes of a chunk, the unit of comparing. */
    public static final int CHUNK_BYTES = 1 << 20;

    /** Bytes of a block, the unit of sending; the last one of a file may be shorter. */
    public static final int BLOCK_BYTES = 32 << 10;

    /** Blocks of a chunk. */
    public static final int BLOCKS = CHUNK_BYTES / BLOCK_BYTES;

    /** Bytes of SHA-256 that stand for a chunk. */
    public static final int CHUNK_HASH_BYTES = 32;

    /** Bytes of SHA-256, the first ones, that stand for a block. */
    public static final int BLOCK_HASH_BYTES = 16;

    /** Chunks in one request at most. */
    public static final int CHUNKS_MAX = 32;

    /** Words of an ACL at most: id and rights of each entry. */
    public static final int ACL_WORDS_MAX = 2 * 1000;

    /** Bytes of a message at most. */
    public static final int MESSAGE_MAX = 512;

    /** Sites of a volume at most. */
    public static final int SITES_MAX = Vl.SITES;

    private VolumeExtensions() {}

    /** Which differences to send. */
    public static final int VNODES = 1;

    /** Names: entries and additional names. */
    public static final int NAMES = 2;

    /** Data. */
    public static final int CHUNKS = 3;

    /** Data that is there, without hashes (all zeros stand for them); only of all that a volume has. */
    public static final int PLACES = 4;

    /** Tags before the records of a delta's stream: none follows. */
    public static final int TAG_END = 0;

    /** {@link VnodeItem}. */
    public static final int TAG_VNODE = 1;

    /** {@link VnodeGone}. */
    public static final int TAG_VNODE_GONE = 2;

    /** {@link EntryItem}. */
    public static final int TAG_ENTRY = 3;

    /** {@link LinkItem}. */
    public static final int TAG_LINK = 4;

    /** {@link ChunkItem}. */
    public static final int TAG_CHUNK = 5;

    /** What differs between two frozen volumes; {@code from} 0 for all of {@code to}. */
    public record DeltaArgs(long from, long to, int kind) {}

    /** A vnode as it is now; lists of ACL words are empty without an ACL of its own, the target's length is 0 but for symlinks. */
    public record VnodeItem(
            long vnode,
            int unique,
            int type,
            int links,
            long length,
            long dataVersion,
            long author,
            long owner,
            long group,
            int mode,
            long parentVnode,
            int parentUnique,
            long clientMtime,
            long serverMtime,
            @Max(Yfs.NAME_MAX) Name name,
            boolean hasAcl,
            @Max(ACL_WORDS_MAX) Words positive,
            @Max(ACL_WORDS_MAX) Words negative,
            @Max(4096) Name target) {}

    /** A vnode that is no more. */
    public record VnodeGone(long vnode) {}

    /** A name in a directory, or that it is no more. */
    public record EntryItem(
            long directory,
            @Max(Yfs.NAME_MAX) Name name,
            boolean present,
            long vnode,
            int unique,
            int type,
            long serial) {}

    /** An additional name of a file, or that it is no more. */
    public record LinkItem(
            long vnode, long directory, @Max(Yfs.NAME_MAX) Name name, boolean present) {}

    /** 1 MiB of a file, or that it is a hole. */
    public record ChunkItem(
            long vnode,
            int unique,
            long index,
            boolean present,
            @Fixed(CHUNK_HASH_BYTES) Opaque hash) {}

    /** A chunk that is wanted, and the hashes of the blocks that the asker has; none if it has nothing but zeros. */
    public record WantedChunk(
            long vnode,
            int unique,
            long index,
            @Max(BLOCKS * BLOCK_HASH_BYTES) Opaque blockHashes) {}

    /** Chunks of a frozen volume. */
    public record ChunksArgs(long volume, @Max(CHUNKS_MAX) List<WantedChunk> chunks) {}

    /** A volume. */
    public record OfVolume(long volume) {}

    /**
     * What a copy of a volume must know besides its content; dates in 100 ns units since the epoch, bounds 0 for none, lists of ACL words
     * empty without a maximum ACL; what is kept for its users goes along.
     */
    public record StateReply(
            long serial,
            long updateDate,
            long creationDate,
            long maxQuotaBytes,
            long maxSizeBytes,
            boolean hasMaximumAcl,
            @Max(ACL_WORDS_MAX) Words positive,
            @Max(ACL_WORDS_MAX) Words negative,
            @Max(PropertyExtensions.SETTINGS_MAX) List<PropertyExtensions.Property> settings,
            long usedBytes,
            long files) {}

    /**
     * Brings a base to the content of a frozen volume of another server.
     *
     * @param base the hidden volume to bring up to date, made if it is not there
     * @param spare id of a volume to take instead if the base holds something that the origin knows nothing of; 0 for the base's own
     * @param parent the read-write volume's id
     * @param name the read-write volume's name
     * @param partition where the base is, 0 for /vicepa
     * @param frozen the frozen volume
     * @param origin where the origin's volume service is
     */
    public record PullArgs(
            long base,
            long spare,
            long parent,
            @Max(Vl.NAME_WORDS) String name,
            int partition,
            long frozen,
            VlReplies.Endpoint origin) {}

    /** A replica's place: the read-only and the read-write volume's id, and the partition, 0 for /vicepa. */
    public record BaseArgs(long readOnly, long parent, int partition) {}

    /** A frozen content of a volume that moves to this partition; its date in 100 ns units since the epoch. */
    public record KeepArgs(long volume, int partition, long frozen, long date) {}

    /** Nothing is known of such a job. */
    public static final int JOB_UNKNOWN = 0;

    /** The job goes on. */
    public static final int JOB_RUNS = 1;

    /** The job is done. */
    public static final int JOB_DONE = 2;

    /** The job has failed; the message says why. */
    public static final int JOB_FAILED = 3;

    /** How far a pull is. */
    public record PullStatus(
            int state,
            long base,
            long differences,
            long chunks,
            long bytes,
            @Max(MESSAGE_MAX) String message) {}

    /**
     * Lets a read-only volume show what its base (or a frozen volume of the same partition) holds.
     *
     * @param shown the base, or the frozen volume
     * @param readOnly the volume that is to show it
     * @param name the read-write volume's name
     * @param parent the read-write volume's id
     * @param partition where
     * @param creationDate when the content was frozen, 100 ns since the epoch: the same at all sites, so that clients can compare them
     */
    public record ShowArgs(
            long shown,
            long readOnly,
            @Max(Vl.NAME_WORDS) String name,
            long parent,
            int partition,
            long creationDate) {}

    /** Lets a base be the read-write volume from now on. */
    public record ActivateArgs(
            long volume, int partition, @Max(Vl.NAME_WORDS) String name, long maxQuotaBytes, long creationDate) {}

    /** Releases a read-write volume of this server to its read-only sites; {@code force} takes a lock that is left. */
    public record ReleaseArgs(long volume, boolean force) {}

    /** Moves a read-write volume of this server; the server stands as its IPv4 address in volume location entries. */
    public record MoveArgs(long volume, int server, int partition, boolean force) {}

    /** One site of a job. */
    public record SiteStatus(
            int server,
            int partition,
            int state,
            long differences,
            long chunks,
            long bytes,
            @Max(MESSAGE_MAX) String message) {}

    /** How far a release or a move is. */
    public record JobStatus(
            int state,
            @Max(MESSAGE_MAX) String message,
            @Max(SITES_MAX) List<SiteStatus> sites) {}

    /** Volumes in one page at most. */
    public static final int PAGE_MAX = 1000;

    /** Volumes of a partition, in order of id, with ids above {@code after}: {@code max} of them at most. */
    public record PageArgs(int partition, long after, int max) {}

    /** A page of volumes, shorter than it might be only at the end. */
    public record PageReply(@Max(PAGE_MAX) List<VolintInfo> volumes) {}

    /** A partition, 0 for /vicepa. */
    public record OfPartition(int partition) {}

    /** How many volumes there are. */
    public record CountReply(long volumes) {}

    /** Sends differences: a stream of tags and records that ends with {@link #TAG_END}. */
    public static final Op<DeltaArgs, NoValues> DELTA =
            Op.of(201, "CellFS.Delta", DeltaArgs.class).with(Bulk.OUT_TO_END);

    /** Sends blocks: for each wanted chunk a mask of blocks (u32), the number of bytes (u32) and the bytes. */
    public static final Op<ChunksArgs, NoValues> READ_CHUNKS =
            Op.of(202, "CellFS.ReadChunks", ChunksArgs.class).with(Bulk.OUT_TO_END);

    /** The same with the CRC-32C of the bytes (u32) before them. */
    public static final Op<ChunksArgs, NoValues> READ_SUMMED_CHUNKS =
            Op.of(242, "CellFS.ReadSummedChunks", ChunksArgs.class).with(Bulk.OUT_TO_END);

    /** Tells what a copy must know. */
    public static final Op<OfVolume, StateReply> STATE =
            Op.of(203, "CellFS.VolumeState", OfVolume.class, StateReply.class);

    /** Begins a pull, or finds that it runs. */
    public static final Op<PullArgs, NoValues> PULL = Op.of(204, "CellFS.Pull", PullArgs.class);

    /** Tells how far the pull into a base is. */
    public static final Op<OfVolume, PullStatus> PULL_STATUS =
            Op.of(205, "CellFS.PullStatus", OfVolume.class, PullStatus.class);

    /** Switches a read-only volume. */
    public static final Op<ShowArgs, NoValues> SHOW = Op.of(206, "CellFS.Show", ShowArgs.class);

    /** Ends a move at its destination. */
    public static final Op<ActivateArgs, NoValues> ACTIVATE = Op.of(207, "CellFS.Activate", ActivateArgs.class);

    /** Begins a release. */
    public static final Op<ReleaseArgs, NoValues> RELEASE = Op.of(208, "CellFS.Release", ReleaseArgs.class);

    /** Begins a move. */
    public static final Op<MoveArgs, NoValues> MOVE = Op.of(209, "CellFS.Move", MoveArgs.class);

    /** Tells how far the last release or move of a volume is. */
    public static final Op<OfVolume, JobStatus> JOB_STATUS =
            Op.of(210, "CellFS.JobStatus", OfVolume.class, JobStatus.class);

    /** The base of a read-only volume here, or one that an earlier release left unfinished, 0 without: what the next release may go on with. */
    public static final Op<BaseArgs, OfVolume> BASE_OF = Op.of(211, "CellFS.BaseOf", BaseArgs.class, OfVolume.class);

    /** Keeps a frozen content that a moving volume's base holds; the reply is what it holds or is getting, 0 without a base. */
    public static final Op<KeepArgs, OfVolume> KEEP = Op.of(241, "CellFS.Keep", KeepArgs.class, OfVolume.class);

    /** Tells of some volumes of a partition, as ListVolumes does of all; for everybody. */
    public static final Op<PageArgs, PageReply> LIST_PAGE =
            Op.of(231, "CellFS.ListPage", PageArgs.class, PageReply.class);

    /** Counts the volumes of a partition; for everybody. */
    public static final Op<OfPartition, CountReply> COUNT_VOLUMES =
            Op.of(232, "CellFS.CountVolumes", OfPartition.class, CountReply.class);
}
