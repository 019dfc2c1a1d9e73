package io.cellfs.e2e.bench;

import java.io.IOException;
import java.nio.file.Path;

/**
 * One measured piece of work.
 *
 * @param name what the table calls it
 * @param unit the figure's unit; rates are better when higher, seconds when lower
 * @param cold whether nothing of the file system may be cached when {@code work} starts
 * @param prepare makes what {@code work} needs below the directory, unmeasured
 * @param work does the work and returns how many of the unit's things were done (bytes for MiB/s, operations for /s, ignored for s)
 */
record Workload(String name, Unit unit, boolean cold, Step prepare, Work work) {
    /** Something done below a directory. */
    @FunctionalInterface
    interface Step {
        void run(Path directory) throws IOException;
    }

    /** Something measured below a directory. */
    @FunctionalInterface
    interface Work {
        long run(Path directory) throws IOException;
    }

    /** What a figure is in. */
    enum Unit {
        MIB_PER_S("MiB/s", true),
        PER_S("/s", true),
        SECONDS("s", false);

        private static final double MIB = 1 << 20;
        private final String label;
        private final boolean higherIsBetter;

        Unit(String label, boolean higherIsBetter) {
            this.label = label;
            this.higherIsBetter = higherIsBetter;
        }

        String label() {
            return label;
        }

        /** The figure of {@code amount} things done in {@code elapsedNs}. */
        double figure(long amount, long elapsedNs) {
            double seconds = elapsedNs / 1e9;
            return switch (this) {
                case MIB_PER_S -> amount / MIB / seconds;
                case PER_S -> amount / seconds;
                case SECONDS -> seconds;
            };
        }

        /** How {@code ours} stands to {@code local}: above 1 is better than the local disk. */
        double ratio(double ours, double local) {
            return higherIsBetter ? ours / local : local / ours;
        }
    }
}
