package io.cellfs.keep;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A file that is mapped as it grows, in pieces. What was stored in it is there for whoever maps it next, also when the process is killed right after the
 * store. Meant for files in memory (memfd, tmpfs): on a full disk a store into a mapping would be fatal.
 */
public final class KeptMemory {
    /** Bytes of one piece; nothing reaches over the end of one. */
    public static final int PIECE_BYTES = 1 << 20;

    private final Path path;
    private final int maxPieces;
    private volatile List<MemorySegment> pieces;

    private KeptMemory(Path path, int maxPieces, List<MemorySegment> pieces) {
        this.path = path;
        this.maxPieces = maxPieces;
        this.pieces = pieces;
    }

    /**
     * Maps an existing file, empty or written by this class.
     *
     * @param maxBytes bound of its growth
     */
    public static KeptMemory open(Path path, long maxBytes) throws IOException {
        int maxPieces = Math.toIntExact(Math.ceilDiv(maxBytes, PIECE_BYTES));
        List<MemorySegment> pieces = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long count = channel.size() / PIECE_BYTES;
            for (long i = 0; i < count; i++) {
                pieces.add(map(channel, i));
            }
        }
        return new KeptMemory(path, maxPieces, List.copyOf(pieces));
    }

    private static MemorySegment map(FileChannel channel, long piece) throws IOException {
        return channel.map(MapMode.READ_WRITE, piece * PIECE_BYTES, PIECE_BYTES, Arena.ofAuto());
    }

    /** How many pieces there are. */
    int pieces() {
        return pieces.size();
    }

    /** How many there can be. */
    int maxPieces() {
        return maxPieces;
    }

    /** One piece. */
    MemorySegment piece(int index) {
        return pieces.get(index);
    }

    /**
     * Adds a piece of zeros.
     *
     * @throws KeptFullException when the bound is reached or there is no memory
     */
    void grow() {
        List<MemorySegment> more = new ArrayList<>(pieces);
        if (more.size() >= maxPieces) {
            throw new KeptFullException(path + " is full");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            more.add(map(channel, more.size()));
        } catch (IOException e) {
            throw new KeptFullException(path + " cannot grow", e);
        }
        pieces = List.copyOf(more);
    }
}
