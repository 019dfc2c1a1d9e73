package io.cellfs.mount.fuse;

import io.cellfs.client.api.OpenFile;
import io.cellfs.mount.fuse.Struct.CopyIn;
import java.io.IOException;
import java.nio.ByteBuffer;

/** COPY_FILE_RANGE: the data goes from open file to open file without visiting the kernel. */
final class CopyOperation {
    /** Copied per request; the caller asks again for the rest, and can be interrupted in between. */
    private static final int MAX_COPY_BYTES = 16 << 20;

    private final Served served;

    CopyOperation(Served served) {
        this.served = served;
    }

    void copyFileRange(Request q, Reply r) throws IOException {
        OpenFile from = served.handle(q.int64(CopyIn.FH_IN)).file();
        Handle target = served.handle(q.int64(CopyIn.FH_OUT));
        OpenFile to = target.file();
        long wanted = Math.min(Math.max(0, q.int64(CopyIn.LEN)), MAX_COPY_BYTES);
        long offsetIn = q.int64(CopyIn.OFF_IN);
        long offsetOut = q.int64(CopyIn.OFF_OUT);
        int done = 0;
        while (done < wanted) {
            ByteBuffer piece = r.data(0, (int) Math.min(r.capacity(), wanted - done));
            int start = piece.position();
            int count = from.read(piece, offsetIn + done);
            if (count == 0) {
                break;
            }
            to.write(piece.limit(start + count).position(start), offsetOut + done, false);
            done += count;
        }
        served.changed(target.fid());
        FileOperations.written(r, done);
    }
}
