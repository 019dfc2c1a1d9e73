package io.cellfs.mount.fuse;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.mount.MountException;
import io.cellfs.mount.fuse.Struct.InitIn;
import io.cellfs.mount.fuse.Struct.InitOut;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** The INIT exchange on a fresh mount: always the first request. */
final class Handshake {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int EPROTO = Errno.EPROTO.number();

    private Handshake() {}

    /** Reads INIT and answers it; {@code unwanted} are features to do without. */
    static InitNegotiation perform(FuseDevice device, long unwanted) throws MountException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = arena.allocate(BUFFER_BYTES, 8);
            Request request = new Request(in);
            Reply reply = new Reply(arena.allocate(BUFFER_BYTES, 8), device);
            Optional<InitNegotiation> agreed = Optional.empty();
            while (agreed.isEmpty()) {
                agreed = answer(read(device, in, request), reply, unwanted);
            }
            return agreed.get();
        } catch (FsException e) {
            throw new MountException("the kernel's FUSE handshake is malformed: " + e.getMessage(), e);
        }
    }

    private static Request read(FuseDevice device, MemorySegment in, Request request) throws MountException {
        long count = device.read(in);
        if (count < 0 && -count != Errno.EINTR.number()) {
            throw new MountException("no FUSE handshake from the kernel: errno " + -count);
        }
        if (!request.wrap(count) || request.opcode() != Opcode.INIT) {
            throw new MountException("the kernel began with something else than a FUSE handshake");
        }
        return request;
    }

    /** Empty when the kernel has a newer major version: it asks again with ours. */
    private static Optional<InitNegotiation> answer(Request q, Reply r, long unwanted)
            throws FsException, MountException {
        int major = q.int32(InitIn.MAJOR);
        int minor = q.int32(InitIn.MINOR);
        r.begin(q.unique());
        r.zero(0, InitOut.SIZE);
        r.int32(InitOut.MAJOR, InitNegotiation.MAJOR);
        r.int32(InitOut.MINOR, InitNegotiation.MAX_MINOR);
        if (major > InitNegotiation.MAJOR) {
            r.send(InitOut.SIZE);
            return Optional.empty();
        }
        if (!InitNegotiation.supports(major, minor)) {
            r.error(EPROTO);
            throw new MountException("the kernel speaks FUSE " + major + "." + minor + ", 7."
                    + InitNegotiation.MIN_MINOR + " (Linux 5.2) or later is needed");
        }
        InitNegotiation agreed = InitNegotiation.agree(minor, offered(q), q.int32(InitIn.MAX_READAHEAD))
                .without(unwanted);
        encode(agreed, r);
        r.send(InitOut.SIZE);
        return Optional.of(agreed);
    }

    private static long offered(Request q) throws FsException {
        long low = q.int32(InitIn.FLAGS) & 0xffff_ffffL;
        boolean extended = (low & InitFlag.INIT_EXT) != 0 && q.bodyLength() > InitIn.SHORT_SIZE;
        return extended ? low | ((long) q.int32(InitIn.FLAGS2) << 32) : low;
    }

    private static void encode(InitNegotiation agreed, Reply r) {
        r.int32(InitOut.MINOR, agreed.minor());
        r.int32(InitOut.MAX_READAHEAD, agreed.maxReadAhead());
        r.int32(InitOut.FLAGS, (int) agreed.flags());
        r.int32(InitOut.FLAGS2, (int) (agreed.flags() >>> 32));
        r.int16(InitOut.MAX_BACKGROUND, InitNegotiation.MAX_BACKGROUND);
        r.int16(InitOut.CONGESTION_THRESHOLD, InitNegotiation.CONGESTION_THRESHOLD);
        r.int32(InitOut.MAX_WRITE, agreed.maxWriteBytes());
        r.int32(InitOut.TIME_GRAN, 1);
        r.int16(InitOut.MAX_PAGES, agreed.maxPages());
        r.int32(InitOut.MAX_STACK_DEPTH, agreed.has(InitFlag.PASSTHROUGH) ? InitNegotiation.MAX_STACK_DEPTH : 0);
    }
}
