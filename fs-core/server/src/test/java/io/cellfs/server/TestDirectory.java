package io.cellfs.server;

import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.identity.IdentityDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A directory of a few names. */
final class TestDirectory implements IdentityDirectory {
    private final Map<String, Integer> ids = new ConcurrentHashMap<>(Map.of(
            "system:administrators", BuiltInIds.ADMINISTRATORS,
            "system:anyuser", BuiltInIds.ANYUSER,
            "system:authuser", BuiltInIds.AUTHUSER,
            "anonymous", BuiltInIds.ANONYMOUS,
            "alice", 100));

    private final Map<InetAddress, Integer> machines = new ConcurrentHashMap<>();
    final AtomicInteger questions = new AtomicInteger();
    volatile boolean unreachable;

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

    /** Puts a machine into a group. */
    void addMachine(InetAddress host, int group) {
        machines.put(host, group);
    }

    @Override
    public int[] hostCps(InetAddress host) throws IOException {
        if (unreachable) {
            throw new IOException("nobody is there");
        }
        questions.incrementAndGet();
        return machines.containsKey(host) ? new int[] {machines.get(host)} : new int[0];
    }

    @Override
    public int[] cps(int id) {
        return id == BuiltInIds.ANONYMOUS
                ? new int[] {BuiltInIds.ANYUSER, id}
                : new int[] {BuiltInIds.AUTHUSER, BuiltInIds.ANYUSER, id};
    }
}
