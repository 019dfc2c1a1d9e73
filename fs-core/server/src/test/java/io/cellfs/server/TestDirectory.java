package io.cellfs.server;

import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.identity.IdentityDirectory;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/** A directory of a few names. */
final class TestDirectory implements IdentityDirectory {
    private final Map<String, Integer> ids = new ConcurrentHashMap<>(Map.of(
            "system:administrators", BuiltInIds.ADMINISTRATORS,
            "system:anyuser", BuiltInIds.ANYUSER,
            "system:authuser", BuiltInIds.AUTHUSER,
            "anonymous", BuiltInIds.ANONYMOUS,
            "alice", 100));

    @Override
    public OptionalInt idOf(String name) {
        Integer id = ids.get(name);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    @Override
    public String nameOf(int id) {
        return ids.entrySet().stream()
                .filter(e -> e.getValue() == id)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(Integer.toString(id));
    }

    @Override
    public int[] cps(int id) {
        return id == BuiltInIds.ANONYMOUS
                ? new int[] {BuiltInIds.ANYUSER, id}
                : new int[] {BuiltInIds.AUTHUSER, BuiltInIds.ANYUSER, id};
    }
}
