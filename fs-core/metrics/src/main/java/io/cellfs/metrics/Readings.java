package io.cellfs.metrics;

/** Takes the figures of one moment. A figure is told once for each combination of label values. */
public interface Readings {
    /**
     * A counter's or gauge's value, in the unit of its name.
     *
     * @param labels the values of its labels, in their order
     */
    void value(Figure figure, long value, String... labels);

    /**
     * A histogram.
     *
     * @param labels the values of its labels, in their order
     */
    void durations(Figure figure, Durations durations, String... labels);
}
