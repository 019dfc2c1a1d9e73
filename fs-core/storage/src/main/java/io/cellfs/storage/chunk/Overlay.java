package io.cellfs.storage.chunk;

import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.FileChunk;
import java.util.ArrayList;
import java.util.List;

/** A chunk under change: which slots its new blocks may use without touching what it or a pinned record shows. */
final class Overlay {
    private final FileChunk old;
    private final List<FileChunk> pinned = new ArrayList<>();
    private final FileChunk.Builder next;
    private long taken;

    Overlay(FileChunk old, List<ChunkRecord> pinnedChunks) {
        this.old = old;
        this.next = old.edit();
        this.taken = old.slotsUsed();
        for (ChunkRecord chunk : pinnedChunks) {
            if (chunk instanceof FileChunk file && file.id() == old.id()) {
                pinned.add(file);
                taken |= file.slotsUsed();
            }
        }
    }

    FileChunk old() {
        return old;
    }

    int freeSlots() {
        return FileChunk.SLOTS - Long.bitCount(taken);
    }

    /** A free slot for a block, its own if that is free. */
    int take(int block) {
        int slot = (taken >>> block & 1) == 0 ? block : Long.numberOfTrailingZeros(~taken);
        if (slot >= FileChunk.SLOTS) {
            throw new IllegalStateException("no free slot");
        }
        taken |= 1L << slot;
        return slot;
    }

    /** Whether bytes after a block's valid ones may be written in place: no pinned record may show them. */
    boolean mayAppend(int block) {
        int length = old.length(block);
        for (FileChunk other : pinned) {
            for (int b = 0; b < FileChunk.BLOCKS; b++) {
                if (other.slot(b) == old.slot(block) && other.length(b) > length) {
                    return false;
                }
            }
        }
        return length > 0;
    }

    void set(int block, int slot, int length, int checksum) {
        next.block(block, slot, length, checksum);
    }

    FileChunk build() {
        return next.build();
    }
}
