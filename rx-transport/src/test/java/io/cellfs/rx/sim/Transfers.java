package io.cellfs.rx.sim;

import io.cellfs.rx.core.Call;
import io.cellfs.rx.core.CallEnd;
import io.cellfs.rx.core.ClientBundle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Calls that check themselves: a request names its call and how long request and reply are, and all other bytes follow from that.
 * Counts how often each call was handled.
 */
public final class Transfers {
    private static final int HEADER_BYTES = 16;
    private static final int CHUNK_BYTES = 5_000;

    private final Map<Integer, Integer> handled = new HashMap<>();
    private final Map<Integer, Integer> completed = new HashMap<>();
    private final List<CallEnd> failures = new ArrayList<>();
    private int nextId;

    /** Serves transfers at a node. */
    public void serveAt(SimNode node) {
        node.serve(call -> new Server(node));
    }

    /** Starts one transfer; at least 16 bytes are sent. */
    public Call start(SimNode node, ClientBundle bundle, int requestBytes, int replyBytes) {
        return node.call(bundle, new Client(node, nextId++, Math.max(requestBytes, HEADER_BYTES), replyBytes));
    }

    /** Transfers whose reply arrived whole and right. */
    public int completed() {
        return completed.size();
    }

    /** Transfers that ended with an error. */
    public int failed() {
        return failures.size();
    }

    /** How the others ended. */
    public List<CallEnd> failures() {
        return failures;
    }

    /** Whether every completed transfer was handled, and every one handled once. */
    public void checkExactlyOnce() {
        for (int id : completed.keySet()) {
            require(handled.containsKey(id), "transfer " + id + " was answered and never handled");
        }
        handled.forEach((id, times) -> require(times == 1, "transfer " + id + " was handled " + times + " times"));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }

    private static byte patternAt(int id, boolean reply, int position) {
        int mixed = (id * 31 + (reply ? 17 : 5)) * 0x9E3779B1 + position * 0x85EBCA6B;
        return (byte) (mixed >>> 24);
    }

    /** One direction that is written piece by piece. */
    private static final class Writer {
        private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).limit(0);
        private final int id;
        private final boolean reply;
        private final int total;
        private final ByteBuffer header;
        private int position;

        Writer(int id, boolean reply, int total, ByteBuffer header) {
            this.id = id;
            this.reply = reply;
            this.total = total;
            this.header = header;
        }

        void run(Call call) {
            while (position < total || chunk.hasRemaining()) {
                if (!chunk.hasRemaining()) {
                    fill();
                }
                call.sendStream().offer(chunk);
                if (chunk.hasRemaining()) {
                    return;
                }
            }
            boolean _ = call.sendStream().tryEnd();
        }

        private void fill() {
            chunk.clear();
            while (chunk.hasRemaining() && position < total) {
                chunk.put(position < header.limit() ? header.get(position) : patternAt(id, reply, position));
                position++;
            }
            chunk.flip();
        }
    }

    private final class Client implements SimNode.SimApplication {
        private final SimNode node;
        private final int id;
        private final int replyBytes;
        private final Writer writer;
        private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES);
        private int position;

        Client(SimNode node, int id, int requestBytes, int replyBytes) {
            this.node = node;
            this.id = id;
            this.replyBytes = replyBytes;
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES)
                    .putInt(id)
                    .putInt(requestBytes)
                    .putInt(replyBytes)
                    .putInt(0)
                    .flip();
            this.writer = new Writer(id, false, requestBytes, header);
        }

        @Override
        public void run(Call call) {
            CallEnd end = call.end();
            if (end != null) {
                failures.add(end);
                node.forget(call);
                return;
            }
            if (!call.sendStream().isEnded()) {
                writer.run(call);
            }
            int bytes = call.receiveStream().read(buffer.clear());
            while (bytes > 0) {
                for (int i = 0; i < bytes; i++) {
                    require(buffer.get(i) == patternAt(id, true, position), "a wrong byte in reply " + id);
                    position++;
                }
                bytes = call.receiveStream().read(buffer.clear());
            }
            if (bytes < 0) {
                require(position == replyBytes, "reply " + id + " has " + position + " bytes");
                require(completed.merge(id, 1, Integer::sum) == 1, "reply " + id + " ended twice");
                node.forget(call);
            }
        }
    }

    private final class Server implements SimNode.SimApplication {
        private final SimNode node;
        private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES);
        private final Random pace = new Random(1);
        private int position;
        private Writer writer = new Writer(0, true, 0, ByteBuffer.allocate(0));
        private boolean complete;

        Server(SimNode node) {
            this.node = node;
        }

        @Override
        public void run(Call call) {
            if (call.end() != null) {
                node.forget(call);
                return;
            }
            if (!complete) {
                readRequest(call);
            }
            if (complete && !call.sendStream().isEnded()) {
                writer.run(call);
                if (call.sendStream().isEnded()) {
                    node.forget(call);
                }
            }
        }

        private void readRequest(Call call) {
            int bytes = call.receiveStream().read(buffer.clear().limit(1 + pace.nextInt(CHUNK_BYTES)));
            while (bytes > 0) {
                for (int i = 0; i < bytes; i++) {
                    take(buffer.get(i));
                }
                bytes = call.receiveStream().read(buffer.clear().limit(1 + pace.nextInt(CHUNK_BYTES)));
            }
            if (bytes < 0) {
                int id = header.getInt(0);
                require(position == header.getInt(4), "request " + id + " has " + position + " bytes");
                handled.merge(id, 1, Integer::sum);
                writer = new Writer(id, true, header.getInt(8), ByteBuffer.allocate(0));
                complete = true;
            }
        }

        private void take(byte value) {
            if (position < HEADER_BYTES) {
                header.put(position, value);
            } else {
                require(value == patternAt(header.getInt(0), false, position), "a wrong byte in a request");
            }
            position++;
        }
    }
}
