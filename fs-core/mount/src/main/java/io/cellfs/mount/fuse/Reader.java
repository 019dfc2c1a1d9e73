package io.cellfs.mount.fuse;

import io.cellfs.client.api.Errno;
import io.cellfs.mount.fuse.Struct.InHeader;
import io.cellfs.mount.fuse.Struct.OutHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A thread that reads requests from one descriptor and serves them itself, so that a quick answer costs no hand-off. */
final class Reader implements Runnable {
    /** Room before the data of a WRITE or after the header of anything; the kernel wants its header and 4 KiB at least. */
    private static final int HEADROOM = 8192;

    private final Session session;
    private final FuseDevice device;
    /** What the request at hand was read from. */
    private FuseDevice source;

    private boolean hasServed;

    Reader(Session session, FuseDevice device) {
        this.session = session;
        this.device = device;
        this.source = device;
    }

    @Override
    public void run() {
        int end = Errno.EIO.number();
        try (Arena arena = Arena.ofShared()) {
            MemorySegment in = arena.allocate(InitNegotiation.MAX_WRITE_BYTES + HEADROOM, 4096);
            MemorySegment out = arena.allocate(InitNegotiation.MAX_WRITE_BYTES + HEADROOM, 4096);
            Interrupts.Serving serving = session.interrupts().serving();
            try {
                end = loop(new Request(in), new Reply(out, device), serving);
            } finally {
                session.interrupts().over(serving);
            }
        } finally {
            session.readerEnded(end);
        }
    }

    /** Until the device ends (its errno) or there are readers enough (0). */
    private int loop(Request request, Reply reply, Interrupts.Serving serving) {
        while (session.wantsIdleReader()) {
            long count = read(request.buffer());
            boolean last = session.readerBusy();
            if (count >= 0) {
                serve(request, count, reply, last, serving);
            } else if (!transientError((int) -count)) {
                session.readerIdle();
                return (int) -count;
            }
        }
        return 0;
    }

    /** Waits for the next request: awake for a while after the one before. */
    private long read(MemorySegment buffer) {
        Lookout lookout = session.lookout();
        long count = hasServed ? lookout.read(buffer) : -Errno.EAGAIN.number();
        hasServed = true;
        source = lookout.device();
        if (count == -Errno.EAGAIN.number()) {
            source = device;
            count = device.read(buffer);
        }
        return count;
    }

    private void serve(Request request, long count, Reply reply, boolean lastIdle, Interrupts.Serving serving) {
        reply.device(source);
        if (!request.wrap(count)) {
            session.malformed(count);
        } else if (request.opcode() == Opcode.INTERRUPT) {
            session.interrupts()
                    .interrupt(request.buffer().get(java.lang.foreign.ValueLayout.JAVA_LONG, InHeader.SIZE));
        } else if (Session.isLockWish(request.opcode()) || (lastIdle && !session.addReader())) {
            handOff(request);
        } else {
            session.serve(serving, request, reply);
        }
    }

    /** ENOENT: the request was aborted while it was read. */
    private static boolean transientError(int errno) {
        return errno == Errno.EINTR.number() || errno == Errno.EAGAIN.number() || errno == Errno.ENOENT.number();
    }

    /** Serves a copy of the request on a virtual thread. */
    private void handOff(Request request) {
        Arena arena = Arena.ofAuto();
        MemorySegment copy = arena.allocate(request.length(), 8);
        copy.copyFrom(request.buffer().asSlice(0, request.length()));
        Request own = new Request(copy);
        own.wrap(request.length());
        boolean large = own.opcode() == Opcode.READ
                || own.opcode() == Opcode.READDIR
                || own.opcode() == Opcode.READDIRPLUS
                || own.opcode() == Opcode.COPY_FILE_RANGE;
        int room = large ? InitNegotiation.MAX_WRITE_BYTES : HEADROOM * 9;
        session.execute(own, new Reply(arena.allocate(OutHeader.SIZE + (long) room, 8), source));
    }
}
