package io.cellfs.rx.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The connections of an endpoint by what packets say, and in a list that can be walked by index. Hashed with a secret. */
final class ConnectionTable {
    private static final int FIRST_BUCKETS = 64;

    private final long secret;
    private final List<Connection> all = new ArrayList<>();
    private @Nullable Connection[] buckets = new @Nullable Connection[FIRST_BUCKETS];
    private int clients;

    ConnectionTable(long secret) {
        this.secret = secret;
    }

    int size() {
        return all.size();
    }

    int clients() {
        return clients;
    }

    /** The connection at a position of the list; positions change when connections go. */
    Connection at(int index) {
        return all.get(index);
    }

    void add(Connection connection) {
        if (all.size() >= buckets.length) {
            grow();
        }
        connection.listIndex = all.size();
        all.add(connection);
        clients += connection.isClient() ? 1 : 0;
        link(connection);
    }

    void remove(Connection connection) {
        if (connection.listIndex < 0) {
            return;
        }
        Connection last = all.removeLast();
        if (last != connection) {
            all.set(connection.listIndex, last);
            last.listIndex = connection.listIndex;
        }
        connection.listIndex = -1;
        clients -= connection.isClient() ? 1 : 0;
        unlink(connection);
    }

    /** A connection that a peer opened: named by peer, epoch and id. */
    @Nullable
    Connection findServer(Peer peer, int epoch, int cid) {
        Connection connection = buckets[bucket(epoch, cid)];
        while (connection != null) {
            if (connection.cid == cid
                    && connection.epoch == epoch
                    && connection.peer == peer
                    && !connection.isClient()) {
                return connection;
            }
            connection = connection.nextInTable;
        }
        return null;
    }

    /** A connection opened here: the peer may answer from another address, but not from another port. */
    @Nullable
    Connection findClient(int port, int epoch, int cid) {
        Connection connection = buckets[bucket(epoch, cid)];
        while (connection != null) {
            if (connection.cid == cid
                    && connection.epoch == epoch
                    && connection.isClient()
                    && connection.peer.address().getPort() == port) {
                return connection;
            }
            connection = connection.nextInTable;
        }
        return null;
    }

    private void grow() {
        buckets = new @Nullable Connection[buckets.length * 2];
        for (Connection connection : all) {
            link(connection);
        }
    }

    private void link(Connection connection) {
        int bucket = bucket(connection.epoch, connection.cid);
        connection.nextInTable = buckets[bucket];
        buckets[bucket] = connection;
    }

    private void unlink(Connection connection) {
        int bucket = bucket(connection.epoch, connection.cid);
        Connection current = buckets[bucket];
        if (current == connection) {
            buckets[bucket] = connection.nextInTable;
        }
        while (current != null) {
            if (current.nextInTable == connection) {
                current.nextInTable = connection.nextInTable;
            }
            current = current.nextInTable;
        }
        connection.nextInTable = null;
    }

    /** A 64-bit finalizer (MurmurHash3) over the names and the secret. */
    private int bucket(int epoch, int cid) {
        long mixed = ((long) epoch << 32 | (cid & 0xffffffffL)) ^ secret;
        mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return (int) (mixed ^ (mixed >>> 33)) & (buckets.length - 1);
    }
}
