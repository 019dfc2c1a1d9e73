package io.cellfs.keep;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Records in {@link KeptMemory}. However the process ends, each record is found whole or not at all: it is written into free blocks, and counts from the
 * single store on that marks its first block. Numbers of records are used again. Thread-safe.
 *
 * <pre>
 * block of a record's begin:  state u32 (1) | next block u32 | sequence u64 | length u32 | 0 u32 | content
 * further block:              state u32 (2) | next block u32 | content
 * </pre>
 *
 * <p>Everything in the machine's byte order: the next reader is on the same machine. Not final so that a simulation can end a process between two records.
 */
public class KeptRecords {
    private static final int FREE = 0;
    private static final int FIRST = 1;
    private static final int FURTHER = 2;

    private static final long STATE = 0;
    private static final long NEXT = 4;
    private static final long SEQUENCE = 8;
    private static final long LENGTH = 16;
    private static final int FIRST_HEADER = 24;
    private static final int FURTHER_HEADER = 8;

    private static final int RESERVED_PART = 16;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final VarHandle ATOMIC_INT = INT.varHandle();
    private static final VarHandle ATOMIC_LONG = LONG.varHandle();

    private final KeptMemory memory;
    private final int blockBytes;
    private final int blocksPerPiece;
    /** Blocks kept for replacements, for the moment in which a record and the one in its place are both there, and for what cannot be declined. */
    private final int reservedBlocks;

    private final UsedBlocks used = new UsedBlocks();
    private long sequence;

    /** A record as it is found: its number, and its content in the machine's byte order. */
    public record Found(int number, ByteBuffer content) {}

    /** The sequence and place of a record, while all are looked through. */
    private record Seen(long sequence, int number) {}

    /**
     * Records in a memory.
     *
     * @param blockBytes bytes of a block: a power of 2, 64 to 4,096, always the same for one memory
     */
    public KeptRecords(KeptMemory memory, int blockBytes) {
        if (Integer.bitCount(blockBytes) != 1 || blockBytes < 64 || blockBytes > 4096) {
            throw new IllegalArgumentException("blocks of " + blockBytes + " bytes");
        }
        this.memory = memory;
        this.blockBytes = blockBytes;
        this.blocksPerPiece = KeptMemory.PIECE_BYTES / blockBytes;
        this.reservedBlocks = maxBlocks() / RESERVED_PART;
    }

    /** What fits into the first block, where {@link #setLong} reaches. */
    public int firstBytes() {
        return blockBytes - FIRST_HEADER;
    }

    /**
     * The records that an earlier process left, in the order in which they were put. To be called once, before anything else. Each is read when it is
     * come to; those that have been shown may be removed meanwhile.
     *
     * @throws IOException when they are damaged
     */
    public synchronized Iterable<Found> load() throws IOException {
        List<Seen> seen = new ArrayList<>();
        for (int block = firstFrom(0); block >= 0; block = firstFrom(block + 1)) {
            long number = take(block);
            seen.add(new Seen(number, block));
            sequence = Math.max(sequence, number);
        }
        seen.sort(Comparator.comparingLong(Seen::sequence));
        return () -> seen.stream().map(each -> found(each.number())).iterator();
    }

    /** The same in no order, at less cost in memory: it is of no matter how many there are. To be called instead. */
    public synchronized Iterable<Found> loadUnordered() throws IOException {
        for (int block = firstFrom(0); block >= 0; block = firstFrom(block + 1)) {
            sequence = Math.max(sequence, take(block));
        }
        return () -> IntStream.iterate(firstFrom(0), block -> block >= 0, block -> firstFrom(block + 1))
                .mapToObj(this::found)
                .iterator();
    }

    /** The first record's begin from {@code block} on, or -1. */
    private int firstFrom(int block) {
        int at = block;
        while (at < blocks() && getInt(at, STATE) != FIRST) {
            at++;
        }
        return at < blocks() ? at : -1;
    }

    /** Takes a record's blocks for used; its sequence. */
    private long take(int number) throws IOException {
        int length = getInt(number, LENGTH);
        if (length < 0 || length > (long) blocks() * blockBytes) {
            throw new IOException("a kept record is damaged: length " + length);
        }
        int block = number;
        for (int left = blocksFor(length); left > 0; left--) {
            if (block < 0 || block >= blocks() || used.has(block)) {
                throw new IOException("a kept record is damaged: block " + block);
            }
            used.add(block);
            block = getInt(block, NEXT);
        }
        return (long) LONG.varHandle().get(piece(number), at(number, SEQUENCE));
    }

    private Found found(int number) {
        byte[] content = new byte[getInt(number, LENGTH)];
        int block = number;
        int header = FIRST_HEADER;
        int done = 0;
        while (done < content.length) {
            int part = Math.min(content.length - done, blockBytes - header);
            MemorySegment.copy(piece(block), ValueLayout.JAVA_BYTE, at(block, header), content, done, part);
            done += part;
            block = getInt(block, NEXT);
            header = FURTHER_HEADER;
        }
        return new Found(number, ByteBuffer.wrap(content).order(ByteOrder.nativeOrder()));
    }

    /**
     * Adds a record.
     *
     * @return its number
     * @throws KeptFullException when there is no room
     */
    public synchronized int put(ByteBuffer content) {
        return put(content, maxBlocks() - reservedBlocks);
    }

    /**
     * Adds a record that is to take the place of others, which the caller then removes: there is room if there is without those, or if it is no longer than
     * they are.
     *
     * @return its number
     * @throws KeptFullException when there is no room
     */
    public synchronized int putInPlaceOf(Collection<Integer> others, ByteBuffer content) {
        long more = blocksFor(content.remaining());
        for (int other : others) {
            more -= blocksFor(getInt(other, LENGTH));
        }
        boolean fits = more <= 0 || used.count() + more <= maxBlocks() - reservedBlocks;
        return put(content, fits ? maxBlocks() : 0);
    }

    /**
     * Adds a record that tells of what has happened already, so that it cannot be declined: it may take what is kept for replacements.
     *
     * @return its number
     * @throws KeptFullException when even that is used up
     */
    public synchronized int putFromReserve(ByteBuffer content) {
        return put(content, maxBlocks());
    }

    private int put(ByteBuffer content, int maxUsed) {
        int count = blocksFor(content.remaining());
        if (used.count() + (long) count > maxUsed) {
            throw new KeptFullException("no room for " + content.remaining() + " bytes");
        }
        int[] chain = allocate(count);
        ByteBuffer rest = content.duplicate();
        int length = rest.remaining();
        for (int i = 0; i < chain.length; i++) {
            int block = chain[i];
            int header = i == 0 ? FIRST_HEADER : FURTHER_HEADER;
            int part = Math.min(rest.remaining(), blockBytes - header);
            piece(block)
                    .asSlice(at(block, header), part)
                    .copyFrom(MemorySegment.ofBuffer(rest.slice(rest.position(), part)));
            rest.position(rest.position() + part);
            piece(block).set(INT, at(block, NEXT), i + 1 < chain.length ? chain[i + 1] : 0);
            if (i > 0) {
                piece(block).set(INT, at(block, STATE), FURTHER);
            }
        }
        int first = chain[0];
        piece(first).set(LONG, at(first, SEQUENCE), ++sequence);
        piece(first).set(INT, at(first, LENGTH), length);
        ATOMIC_INT.setVolatile(piece(first), at(first, STATE), FIRST);
        return first;
    }

    /**
     * Puts a record in another one's place; whoever finds both after a kill takes the later one. For the moment in which both are there, a part of the
     * memory is kept free.
     *
     * @return the new number
     * @throws KeptFullException when there is no room
     */
    public synchronized int replace(int number, ByteBuffer content) {
        int fresh = putInPlaceOf(List.of(number), content);
        remove(number);
        return fresh;
    }

    /** Ends a record. */
    public synchronized void remove(int number) {
        if (getInt(number, STATE) != FIRST) {
            throw new IllegalStateException("no record " + number);
        }
        int blocks = blocksFor(getInt(number, LENGTH));
        int next = getInt(number, NEXT);
        ATOMIC_INT.setVolatile(piece(number), at(number, STATE), FREE);
        used.release(number);
        for (int i = 1; i < blocks; i++) {
            int block = next;
            next = getInt(block, NEXT);
            piece(block).set(INT, at(block, STATE), FREE);
            used.release(block);
        }
    }

    /** Changes 8 bytes of a record in place, at a multiple of 8 in its first block's content. */
    public void setLong(int number, int offset, long value) {
        if ((offset & 7) != 0 || offset < 0 || offset + Long.BYTES > firstBytes()) {
            throw new IllegalArgumentException("offset " + offset);
        }
        ATOMIC_LONG.setVolatile(piece(number), at(number, FIRST_HEADER + (long) offset), value);
    }

    /** How many blocks are in use. */
    public synchronized int usedBlocks() {
        return used.count();
    }

    private int blocksFor(int length) {
        int beyond = Math.max(0, length - firstBytes());
        return 1 + Math.ceilDiv(beyond, blockBytes - FURTHER_HEADER);
    }

    private int[] allocate(int count) {
        while (blocks() - used.count() < count) {
            memory.grow();
        }
        return used.take(count);
    }

    private int maxBlocks() {
        return memory.maxPieces() * blocksPerPiece;
    }

    private int blocks() {
        return memory.pieces() * blocksPerPiece;
    }

    private MemorySegment piece(int block) {
        return memory.piece(block / blocksPerPiece);
    }

    private long at(int block, long offset) {
        return (long) (block % blocksPerPiece) * blockBytes + offset;
    }

    private int getInt(int block, long offset) {
        return (int) ATOMIC_INT.getVolatile(piece(block), at(block, offset));
    }
}
