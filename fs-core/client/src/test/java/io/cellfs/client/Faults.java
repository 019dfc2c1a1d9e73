package io.cellfs.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The points between which servers work, in calls and in changes of their storage; at one of them something can be made to happen. */
final class Faults {
    /** Occurrences of a point that are told apart; later ones are like them. */
    private static final int OCCURRENCES = 2;

    /** What happens at a point: on the thread that got there, which fails with what this throws. */
    @FunctionalInterface
    interface Event {
        void happen() throws IOException;
    }

    private final Map<Integer, String> roles = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final List<String> reached = new ArrayList<>();
    private Optional<String> armed = Optional.empty();
    private Event event = () -> {};
    private boolean watching;
    private CountDownLatch happened = new CountDownLatch(0);

    /** Watches servers in these roles, and lets an event happen at a point. */
    synchronized void watch(Map<Integer, String> newRoles, Optional<String> point, Event newEvent) {
        roles.clear();
        roles.putAll(newRoles);
        counts.clear();
        reached.clear();
        armed = point;
        event = newEvent;
        watching = true;
    }

    /** Watches no more, once what has begun to happen is over; the points that were reached, in their order. */
    List<String> end() throws InterruptedException {
        CountDownLatch begun;
        List<String> points;
        synchronized (this) {
            watching = false;
            begun = happened;
            points = List.copyOf(reached);
        }
        begun.await();
        return points;
    }

    /** A server is at a point. */
    void at(int server, String what) throws IOException {
        Event now;
        synchronized (this) {
            if (!watching || !roles.containsKey(server)) {
                return;
            }
            String point = roles.get(server) + " " + what;
            int count = counts.merge(point, 1, Integer::sum);
            if (count > OCCURRENCES) {
                return;
            }
            String name = point + " #" + count;
            reached.add(name);
            if (!armed.equals(Optional.of(name))) {
                return;
            }
            armed = Optional.empty();
            now = event;
            happened = new CountDownLatch(1);
        }
        try {
            now.happen();
        } finally {
            happened.countDown();
        }
    }
}
