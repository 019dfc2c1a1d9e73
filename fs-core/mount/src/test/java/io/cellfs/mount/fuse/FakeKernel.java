package io.cellfs.mount.fuse;

import io.cellfs.keep.KeptMemory;
import io.cellfs.keep.KeptRecords;
import io.cellfs.mount.fuse.KeptTables.Handshaken;
import io.cellfs.mount.fuse.KeptTables.Noted;
import io.cellfs.mount.fuse.Struct.InHeader;
import io.cellfs.mount.fuse.Struct.OutHeader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A kernel without programs: has requests served by a process, which may be killed at any step, and has the next process serve again what was read and not
 * answered, with its mark. One request is served at a time, in any order. Everything is kept in a file of notes.
 */
final class FakeKernel implements FuseDevice {
    static final InitNegotiation AGREED = new InitNegotiation(45, 0, 4096, 1 << 20, 256);
    private static final long RESENT = Long.MIN_VALUE;
    private static final int BUFFER = 8192;
    static final int UID = 1000;

    private final Path notes;
    private final FakeFiles files = new FakeFiles(this::step);
    private final Map<Long, Sent> unanswered = new LinkedHashMap<>();
    private final Map<Long, Answer> answers = new LinkedHashMap<>();
    private long lastUnique;
    /** Steps until the process is killed; less than 0: never. */
    private long stepsLeft = -1;

    private boolean dead;
    private Served served;
    private Dispatcher dispatcher;
    private KeptRecords records;

    /** The process was killed. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed", null, false, false);
        }
    }

    /** A request that waits for its answer; it was read if it has begun. */
    private static final class Sent {
        private final int opcode;
        private final long node;
        private final byte[] body;
        private boolean begun;
        private boolean marked;

        Sent(int opcode, long node, byte[] body) {
            this.opcode = opcode;
            this.node = node;
            this.body = body;
        }
    }

    /** What a request was answered with. */
    record Answer(int errno, ByteBuffer body) {}

    /** A kernel and its first process; {@code notes} is an empty file. */
    FakeKernel(Path notes) throws IOException {
        this.notes = notes;
        this.records = records();
        KeptTables tables = KeptTables.in(records);
        tables.agreed(new Handshaken(45, AGREED));
        this.served = new Served(files, Duration.ofSeconds(60), tables, List.of(), files::nowNs);
        this.dispatcher = new Dispatcher(served, AGREED, BackingFiles.NONE);
    }

    private KeptRecords records() throws IOException {
        return new MortalRecords(KeptMemory.open(notes, 16L << 20));
    }

    /** Records of a process that may be killed between any two of them, and writes nothing once it was. */
    private final class MortalRecords extends KeptRecords {
        MortalRecords(KeptMemory memory) {
            super(memory, KeptTables.BLOCK_BYTES);
        }

        @Override
        public int put(ByteBuffer content) {
            step();
            int number = super.put(content);
            step();
            return number;
        }

        @Override
        public void remove(int number) {
            step();
            super.remove(number);
            step();
        }

        @Override
        public void setLong(int number, int offset, long value) {
            step();
            super.setLong(number, offset, value);
            step();
        }
    }

    FakeFiles files() {
        return files;
    }

    Served served() {
        return served;
    }

    /** How many notes there are. */
    int notes() {
        return records.usedBlocks();
    }

    /** Has the process killed after some more steps. */
    void killAfter(long steps) {
        stepsLeft = steps;
    }

    private void step() {
        if (dead || stepsLeft == 0) {
            dead = true;
            throw new Killed();
        }
        stepsLeft--;
    }

    /** A request's body: ints and longs of the machine's order, bytes as they are. */
    static byte[] body(int size, Object... placed) {
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
        for (int i = 0; i < placed.length; i += 2) {
            int at = (Integer) placed[i];
            switch (placed[i + 1]) {
                case Integer value -> out.putInt(at, value);
                case Long value -> out.putLong(at, value);
                case byte[] value -> out.put(at, value);
                default ->
                    throw new IllegalArgumentException(placed[i + 1].getClass().getName());
            }
        }
        return out.array();
    }

    /** Puts a request to those that wait; its number. */
    long send(int opcode, long node, byte[] body) {
        lastUnique += 2;
        unanswered.put(lastUnique, new Sent(opcode, node, body));
        return lastUnique;
    }

    boolean isIdle() {
        return unanswered.isEmpty();
    }

    /** The answer to a request, once; empty while there is none. */
    Optional<Answer> answer(long request) {
        return Optional.ofNullable(answers.remove(request));
    }

    /** Sends a request, and has it served until it is answered. */
    Answer call(int opcode, long node, byte[] body) throws IOException {
        long request = send(opcode, node, body);
        while (unanswered.containsKey(request)) {
            serve(request);
        }
        return answer(request).orElseThrow();
    }

    /** Has any of the waiting requests served, and others only read perhaps; when the process is killed the next one begins: whether that was so. */
    boolean serveAny(RandomGenerator random) throws IOException {
        List<Long> waiting = List.copyOf(unanswered.keySet());
        if (random.nextInt(4) == 0) {
            read(waiting.get(random.nextInt(waiting.size())));
        }
        return serve(waiting.get(random.nextInt(waiting.size())));
    }

    /** Has a request read, and no more. */
    void read(long request) {
        sent(request).begun = true;
    }

    private Sent sent(long request) {
        Sent sent = unanswered.get(request);
        if (sent == null) {
            throw new IllegalStateException("no request " + request);
        }
        return sent;
    }

    /** Has a request served. When the process is killed at that, the next one begins; whether that was so. */
    boolean serve(long request) throws IOException {
        Sent sent = sent(request);
        sent.begun = true;
        int length = InHeader.SIZE + sent.body.length;
        MemorySegment in = Arena.ofAuto().allocate(length, 8);
        in.set(ValueLayout.JAVA_INT, InHeader.LEN, length);
        in.set(ValueLayout.JAVA_INT, InHeader.OPCODE, sent.opcode);
        in.set(ValueLayout.JAVA_LONG, InHeader.UNIQUE, request | (sent.marked ? RESENT : 0));
        in.set(ValueLayout.JAVA_LONG, InHeader.NODEID, sent.node);
        in.set(ValueLayout.JAVA_INT, InHeader.UID, UID);
        MemorySegment.copy(sent.body, 0, in, ValueLayout.JAVA_BYTE, InHeader.SIZE, sent.body.length);
        Request q = new Request(in);
        q.wrap(length);
        boolean forgets = sent.opcode == Opcode.FORGET;
        if (forgets) {
            unanswered.remove(request);
        }
        try {
            dispatcher.serve(q, new Reply(Arena.ofAuto().allocate(BUFFER, 8), this));
        } catch (Killed e) {
            dead = true;
        }
        boolean killed = dead;
        if (killed) {
            restart();
        } else if (unanswered.containsKey(request)) {
            throw new AssertionError("opcode " + sent.opcode + " was not answered");
        }
        return killed;
    }

    /** Ends the process where it is, and has the next one go on. */
    void restart() throws IOException {
        dead = false;
        stepsLeft = -1;
        unanswered.values().stream().filter(sent -> sent.begun).forEach(sent -> {
            sent.begun = false;
            sent.marked = true;
        });
        records = records();
        KeptTables tables = KeptTables.in(records);
        Noted noted = tables.load().orElseThrow();
        served = new Served(files, Duration.ofSeconds(60), tables, noted.nodes(), files::nowNs);
        served.restore(noted);
        dispatcher = new Dispatcher(served, AGREED, BackingFiles.NONE);
    }

    @Override
    public long read(MemorySegment buffer) {
        throw new IllegalStateException("requests are handed over");
    }

    /** An answer. */
    @Override
    public long write(MemorySegment buffer, long length) {
        step();
        long request = buffer.get(ValueLayout.JAVA_LONG, OutHeader.UNIQUE) & Long.MAX_VALUE;
        if (unanswered.remove(request) == null) {
            throw new AssertionError("request " + request + " was answered twice");
        }
        byte[] body = buffer.asSlice(OutHeader.SIZE, length - OutHeader.SIZE).toArray(ValueLayout.JAVA_BYTE);
        int errno = -buffer.get(ValueLayout.JAVA_INT, OutHeader.ERROR);
        answers.put(request, new Answer(errno, ByteBuffer.wrap(body).order(ByteOrder.nativeOrder())));
        step();
        return length;
    }

    @Override
    public void close() {}
}
