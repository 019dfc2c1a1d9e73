package io.cellfs.storage;

import io.cellfs.storage.api.CheckListener;
import io.cellfs.storage.api.CheckReport;
import io.cellfs.storage.meta.ChunkKey;
import java.util.ArrayList;
import java.util.List;

/** What was found and how much was looked at, while it is being looked at. */
final class Findings {
    private static final int MAX_PROBLEMS = 1000;

    private final CheckListener listener;
    private final List<String> problems = new ArrayList<>();
    private long volumes;
    private long vnodes;
    private long entries;
    private long chunks;
    private long bytes;

    /** Findings that somebody wants to hear of at once. */
    Findings(CheckListener listener) {
        this.listener = listener;
    }

    void problem(String what) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(what);
        }
        listener.problem(what);
    }

    void damaged(ChunkKey chunk) {
        listener.damaged(chunk.vnode(), chunk.unique(), chunk.index());
    }

    void countVolume() {
        volumes++;
    }

    void count(long moreVnodes, long moreEntries, long moreChunks, long moreBytes) {
        vnodes += moreVnodes;
        entries += moreEntries;
        chunks += moreChunks;
        bytes += moreBytes;
        listener.looked(moreVnodes, moreEntries, moreChunks, moreBytes);
    }

    CheckReport report() {
        return new CheckReport(problems, volumes, vnodes, entries, chunks, bytes);
    }
}
