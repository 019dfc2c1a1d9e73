package io.cellfs.server.replica;

import java.util.concurrent.atomic.LongAdder;

/** How far a pull is; written by one thread, read by many. */
final class PullProgress {
    final LongAdder differences = new LongAdder();
    final LongAdder chunks = new LongAdder();
    final LongAdder bytes = new LongAdder();
}
