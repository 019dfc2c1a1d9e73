package io.cellfs.keep.holder;

import io.cellfs.keep.holder.UnixSocket.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Descriptors by name, and what is done with them. Each request is one message, each answer one: {@code OK} with what was asked for, or {@code NO} and why.
 *
 * <pre>
 * PUT name    with descriptors: keeps them, in the place of what was kept under the name
 * GET name    answered with duplicates of them
 * DROP name   closes them; fine when there are none
 * LIST        answered with the names, one a line
 * ENDING      OK when the holder is about to end, and all with it
 * </pre>
 */
final class Store {
    /** The answer to GET when nothing is kept under the name; any other one but OK says nothing of that. */
    static final String NOTHING = "NO such name";

    /** Names at most. */
    static final int MAX_NAMES = 64;

    /** Descriptors of all names together at most, far from what a process may have open: there must always be one more for who asks for a DROP. */
    static final int MAX_DESCRIPTORS = 512;

    private static final int MAX_NAME = 64;

    private final Map<String, List<Integer>> kept = new LinkedHashMap<>();
    private final Consumer<List<Integer>> closer;
    private volatile boolean ending;
    private volatile boolean holds;

    /** A store without anything; {@code closer} closes descriptors. */
    Store(Consumer<List<Integer>> closer) {
        this.closer = closer;
    }

    /** The holder is about to end. */
    void ending() {
        ending = true;
    }

    /** Whether anything is kept. */
    boolean holds() {
        return holds;
    }

    /** Does what a message asks for. Descriptors that came with it are the store's. */
    Message answer(Message request) {
        String[] words = request.text().split(" ", 2);
        String name = words.length > 1 ? words[1] : "";
        if (words[0].equals("PUT")) {
            return put(name, request.descriptors());
        }
        closer.accept(request.descriptors());
        return switch (words[0]) {
            case "GET" -> get(name);
            case "DROP" -> drop(name);
            case "LIST" -> new Message("OK " + String.join("\n", kept.keySet()));
            case "ENDING" -> new Message(ending ? "OK" : "NO");
            default -> new Message("NO such request");
        };
    }

    private Message put(String name, List<Integer> descriptors) {
        boolean bad = name.isEmpty() || name.length() > MAX_NAME || !name.matches("[A-Za-z0-9._-]+");
        boolean full = (kept.size() >= MAX_NAMES && !kept.containsKey(name)) || !hasRoom(name, descriptors.size());
        if (bad || full || descriptors.isEmpty()) {
            closer.accept(descriptors);
            return new Message(bad ? "NO name like that" : full ? "NO room" : "NO descriptors");
        }
        List<Integer> before = kept.put(name, new ArrayList<>(descriptors));
        holds = true;
        if (before != null) {
            closer.accept(before);
        }
        return new Message("OK");
    }

    private boolean hasRoom(String name, int count) {
        int others = kept.entrySet().stream()
                .filter(each -> !each.getKey().equals(name))
                .mapToInt(each -> each.getValue().size())
                .sum();
        return others + count <= MAX_DESCRIPTORS;
    }

    private Message get(String name) {
        List<Integer> found = kept.get(name);
        return found == null ? new Message(NOTHING) : new Message("OK", found);
    }

    private Message drop(String name) {
        List<Integer> found = kept.remove(name);
        holds = !kept.isEmpty();
        if (found != null) {
            closer.accept(found);
        }
        return new Message("OK");
    }
}
