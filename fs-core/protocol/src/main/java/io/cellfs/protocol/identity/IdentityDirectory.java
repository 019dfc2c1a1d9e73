package io.cellfs.protocol.identity;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Who is who, as the file service asks: names of access control lists to ids and back, and the groups of a user. */
public interface IdentityDirectory {
    /**
     * The id of a user or group.
     *
     * @return empty when there is none of that name
     * @throws IOException when the directory cannot be reached
     */
    OptionalInt idOf(String name) throws IOException;

    /**
     * The name of an id; the decimal id when there is none.
     *
     * @throws IOException when the directory cannot be reached
     */
    String nameOf(int id) throws IOException;

    /**
     * The ids of several names.
     *
     * @return one for each name, empty for a name that nobody has
     * @throws IOException when the directory cannot be reached
     */
    default List<OptionalInt> idsOf(List<String> names) throws IOException {
        List<OptionalInt> ids = new ArrayList<>(names.size());
        for (String name : names) {
            ids.add(idOf(name));
        }
        return ids;
    }

    /**
     * The names of several ids, as {@link #nameOf}.
     *
     * @throws IOException when the directory cannot be reached
     */
    default List<String> namesOf(List<Integer> ids) throws IOException {
        List<String> names = new ArrayList<>(ids.size());
        for (int id : ids) {
            names.add(nameOf(id));
        }
        return names;
    }

    /**
     * The current protection set: the id itself and all groups that it is a member of, directly or by way of other groups, with
     * system:anyuser and, unless anonymous, system:authuser; ascending.
     *
     * @throws IOException when the directory cannot be reached
     */
    int[] cps(int id) throws IOException;

    /**
     * The protection set of a machine: entries that are called as its address, or as a network that it is in, and the groups that those are in;
     * ascending. Only IPv4 addresses are names of machines.
     *
     * @throws IOException when the directory cannot be reached
     */
    int[] hostCps(InetAddress host) throws IOException;

    /** For how long an answer about memberships may be used again. */
    default Duration freshness() {
        return Duration.ofMinutes(1);
    }

    /** An IPv4 address as the number that it is on the wire. */
    static long number(InetAddress host) {
        return Integer.toUnsignedLong(ByteBuffer.wrap(host.getAddress()).getInt());
    }
}
