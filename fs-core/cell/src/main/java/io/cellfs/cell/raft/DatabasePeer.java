package io.cellfs.cell.raft;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;

/**
 * A server that holds a copy of the cell database.
 *
 * @param id its name in the group, 1 to 32 letters, digits, '.', '_' and '-'; never given to another one
 * @param host where the other copies reach it
 * @param port TCP port of its Raft service
 */
public record DatabasePeer(String id, String host, int port) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,32}");
    private static final Pattern TEXT = Pattern.compile("([^=]+)=(\\[[0-9a-fA-F:]+]|[^:\\[\\]]+)(?::(\\d{1,5}))?");
    private static final int MAX_PORT = 65_535;

    /** Checks the parts. */
    public DatabasePeer {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "'" + id + "' cannot be a peer's id: 1 to 32 letters, digits, '.', '_' and '-'");
        }
        if (host.isBlank() || port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("peer " + id + ": no address " + host + ":" + port);
        }
    }

    /**
     * Reads {@code id=host} or {@code id=host:port}.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    public static DatabasePeer parse(String text, int defaultPort) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not like id=host:port");
        }
        int port = parts.group(3) == null ? defaultPort : Integer.parseInt(parts.group(3));
        return new DatabasePeer(parts.group(1), parts.group(2), port);
    }

    /** The peer that Ratis knows by this. */
    static DatabasePeer of(RaftPeer peer) {
        String address = peer.getAddress();
        int colon = address.lastIndexOf(':');
        return new DatabasePeer(
                peer.getId().toString(), address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    RaftPeer toRaft() {
        return RaftPeer.newBuilder()
                .setId(RaftPeerId.valueOf(id))
                .setAddress(host + ":" + port)
                .build();
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return id + "=" + host + ":" + port;
    }
}
