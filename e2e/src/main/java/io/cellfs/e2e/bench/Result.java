package io.cellfs.e2e.bench;

import java.util.List;
import java.util.Locale;

/**
 * The figures of one workload, a figure per round.
 *
 * @param workload what was done
 * @param cell on the cell's mount
 * @param local on the local disk
 * @param wireBytes bytes that crossed loopback in the last round on the cell
 */
record Result(Workload workload, List<Double> cell, List<Double> local, long wireBytes) {
    private static final double MIB = 1 << 20;

    static String header() {
        return String.format(
                Locale.ROOT, "%-36s %12s %12s %12s %8s %12s", "", "FIRST", "CELL", "LOCAL", "RATIO", "WIRE MIB");
    }

    String row() {
        return String.format(
                Locale.ROOT,
                "%-36s %12s %12s %12s %8.2f %12.1f",
                workload.name(),
                figure(cell.getFirst()),
                figure(median(cell)),
                figure(median(local)),
                ratio(),
                wireBytes / MIB);
    }

    String json() {
        return String.format(
                Locale.ROOT,
                "{\"name\":\"%s\",\"unit\":\"%s\",\"cell\":%s,\"local\":%s,\"ratio\":%.3f,\"wireBytes\":%d}",
                workload.name(),
                workload.unit().label(),
                cell,
                local,
                ratio(),
                wireBytes);
    }

    private double ratio() {
        return workload.unit().ratio(median(cell), median(local));
    }

    private String figure(double value) {
        String format = workload.unit() == Workload.Unit.SECONDS ? "%.2f %s" : "%.0f %s";
        return String.format(Locale.ROOT, format, value, workload.unit().label());
    }

    private static double median(List<Double> figures) {
        return figures.stream().sorted().skip(figures.size() / 2).findFirst().orElseThrow();
    }
}
