package io.cellfs.cell.service;

import io.cellfs.protocol.rpc.CallObserver;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.xdr.Words;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/** Counts calls and aborts of volume location, as GetStats tells them: 50 each, by opcode from 501 (afs-protocol section 4.1). */
final class CallCounts implements CallObserver {
    private static final int FIRST_OPCODE = 501;
    private static final int COUNTED = 50;

    private final CallObserver next;
    private final AtomicIntegerArray requests = new AtomicIntegerArray(COUNTED);
    private final AtomicIntegerArray aborts = new AtomicIntegerArray(COUNTED);

    CallCounts(CallObserver next) {
        this.next = next;
    }

    @Override
    public void ended(Op<?, ?> op, long elapsedNs, int abortCode) {
        int index = op.opcode() - FIRST_OPCODE;
        if (index >= 0 && index < COUNTED) {
            requests.incrementAndGet(index);
            if (abortCode != 0) {
                aborts.incrementAndGet(index);
            }
        }
        next.ended(op, elapsedNs, abortCode);
    }

    Words requests() {
        return words(requests);
    }

    Words aborts() {
        return words(aborts);
    }

    private static Words words(AtomicIntegerArray counts) {
        return Words.of(IntStream.range(0, COUNTED).map(counts::get).toArray());
    }
}
