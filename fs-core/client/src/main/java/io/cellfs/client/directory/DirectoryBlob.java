package io.cellfs.client.directory;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.protocol.dir.DirectoryReader;
import io.cellfs.protocol.dir.MalformedDirectoryException;
import java.nio.ByteBuffer;

/** The content of a directory vnode as it comes from a server (afs-protocol section 2.6). */
public final class DirectoryBlob {
    /** Bytes of a page. */
    public static final int PAGE_BYTES = io.cellfs.protocol.dir.DirectoryBlob.PAGE_BYTES;

    private DirectoryBlob() {}

    /**
     * Visits all entries of some pages in their order.
     *
     * @param pages whole pages of the blob
     * @param firstPage the number of the first of them
     * @throws FsException EIO when the blob is malformed
     */
    public static void read(ByteBuffer pages, int firstPage, DirectoryReader.Visitor visitor) throws FsException {
        try {
            DirectoryReader.read(pages, firstPage, visitor);
        } catch (MalformedDirectoryException e) {
            FsException failure = new FsException(Errno.EIO, "from the server: " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }
}
