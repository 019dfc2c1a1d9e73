package io.cellfs.client.region;

import io.cellfs.client.region.ByteRanges.Range;
import io.cellfs.client.region.FileServerPort.Content;
import io.cellfs.client.region.FileServerPort.Version;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.util.List;

/** Where data goes that no server takes. */
@FunctionalInterface
public interface Salvage {
    /**
     * What waits to be stored of one file.
     *
     * @param version what the server had before
     * @param size the file's size with it
     * @param ranges where the bytes belong, in order and apart
     */
    record Unsaved(Fid file, Version version, long size, List<Range> ranges) {
        /** How many bytes there are. */
        public long bytes() {
            return ranges.stream().mapToLong(Range::length).sum();
        }
    }

    /**
     * Keeps it; when this returns, it is durable.
     *
     * @throws IOException when it is not kept
     */
    void keep(Unsaved file, Content content) throws IOException;
}
