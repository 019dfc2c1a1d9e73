package io.cellfs.protocol.identity;

import java.io.IOException;
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
     * The current protection set: the id itself and all groups that it is a member of, with system:anyuser and, unless
     * anonymous, system:authuser; ascending.
     *
     * @throws IOException when the directory cannot be reached
     */
    int[] cps(int id) throws IOException;
}
