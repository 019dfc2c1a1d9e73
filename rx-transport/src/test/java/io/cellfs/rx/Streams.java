package io.cellfs.rx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Whole requests and replies for tests. */
public final class Streams {
    private static final int CHUNK_BYTES = 64 << 10;

    private Streams() {}

    /** Reads to the end. */
    public static byte[] readAll(RxStream stream) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES);
        while (stream.read(buffer.clear()) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
        }
        return all.toByteArray();
    }

    /** One call with a whole request and a whole reply. */
    public static byte[] exchange(RxConnection connection, byte[] request) throws IOException {
        try (RxCall call = connection.newCall()) {
            call.write(ByteBuffer.wrap(request));
            call.end();
            return readAll(call);
        }
    }

    /** A handler that answers with what it was sent. */
    public static void echo(RxServerCall call) throws IOException {
        call.write(ByteBuffer.wrap(readAll(call)));
    }
}
