package io.cellfs.server.callback;

import io.cellfs.protocol.Fid;
import org.jspecify.annotations.Nullable;

/** One promise: this host will be told before this file changes. Equal by host and file; a link in the table's three chains. */
final class Promise {
    final long host;
    final Fid fid;
    long expiresNs;

    @Nullable
    Promise prevInTable;

    @Nullable
    Promise nextInTable;

    @Nullable
    Promise prevInHost;

    @Nullable
    Promise nextInHost;

    @Nullable
    Promise prevInFile;

    @Nullable
    Promise nextInFile;

    Promise(long host, Fid fid) {
        this.host = host;
        this.fid = fid;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Promise p && host == p.host && fid.equals(p.fid);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(host) * 31 + fid.hashCode();
    }
}
