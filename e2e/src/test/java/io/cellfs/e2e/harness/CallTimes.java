package io.cellfs.e2e.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** How long calls take that many threads make, by kind of call. Thread-safe. */
public final class CallTimes {
    private static final double NS_PER_MS = 1e6;

    private final Map<String, List<Long>> takenNs = new LinkedHashMap<>();

    /** Makes a call and notes how long it took, if it succeeds. */
    public <T> T measure(String kind, Callable<T> call) throws Exception {
        long beganNs = System.nanoTime();
        T result = call.call();
        long ns = System.nanoTime() - beganNs;
        synchronized (takenNs) {
            takenNs.computeIfAbsent(kind, k -> new ArrayList<>()).add(ns);
        }
        return result;
    }

    /** Prints a line for each kind of call; all begin alike. */
    public void print(String beginning) {
        synchronized (takenNs) {
            takenNs.forEach((kind, all) -> {
                List<Long> sorted = all.stream().sorted().toList();
                System.out.printf(
                        "%s %-10s %5d calls, p50 %8.1f ms, p99 %8.1f ms, longest %8.1f ms%n",
                        beginning,
                        kind,
                        sorted.size(),
                        at(sorted, 0.5),
                        at(sorted, 0.99),
                        sorted.getLast() / NS_PER_MS);
            });
        }
    }

    private static double at(List<Long> sorted, double part) {
        return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(sorted.size() * part))) / NS_PER_MS;
    }
}
