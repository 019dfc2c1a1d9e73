package io.cellfs.client.file;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.OpenFile;
import io.cellfs.client.region.DataCache;
import io.cellfs.client.region.FileData;
import io.cellfs.client.region.FileServerPort.Version;
import io.cellfs.client.status.Status;
import io.cellfs.client.status.Vnode;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.util.Optional;

/**
 * Opens files of read-only volumes: an open shows one version until its end, whatever is released meanwhile (ADR 0011). A file that one fetch brings
 * is brought at its open, so that nothing is left to be missed later.
 */
final class Released {
    private static final long BROUGHT_AT_ONCE_BYTES = 1 << 20;
    private static final int ATTEMPTS = 16;

    private final OpenFiles owner;
    private final DataCache data;

    Released(OpenFiles owner, DataCache data) {
        this.owner = owner;
        this.data = data;
    }

    /** Opens for reading; EROFS for anything else. */
    OpenFile open(Fid fid, boolean write) throws IOException {
        if (write) {
            throw new FsException(Errno.EROFS, "the volume of " + fid + " is read-only");
        }
        Vnode vnode = owner.remote().statuses().pin(fid);
        boolean opened = false;
        try {
            OpenFile file = open(vnode);
            opened = true;
            return file;
        } finally {
            if (!opened) {
                owner.remote().statuses().unpin(vnode);
            }
        }
    }

    private OpenFile open(Vnode vnode) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Status status = owner.count(vnode, false);
            boolean opened = false;
            try {
                FileData content = bring(vnode, status);
                opened = true;
                return new OpenVnode(
                        owner, vnode, content, false, vnode.notePages(status.dataVersion()), Optional.of(status));
            } catch (FsException e) {
                if (e.errno() != Errno.ESTALE || attempt == ATTEMPTS) {
                    throw e;
                }
            } finally {
                if (!opened) {
                    vnode.closed(false);
                }
            }
        }
    }

    private FileData bring(Vnode vnode, Status status) throws IOException {
        FileData content = data.openAt(vnode.fid(), new Version(status.dataVersion(), status.size()));
        boolean brought = false;
        try {
            if (status.size() <= BROUGHT_AT_ONCE_BYTES) {
                content.bring();
            }
            brought = true;
            return content;
        } finally {
            if (!brought) {
                content.close();
            }
        }
    }
}
