package io.cellfs.metrics.expose;

import io.cellfs.metrics.Durations;
import io.cellfs.metrics.Figure;
import io.cellfs.metrics.Kind;
import io.cellfs.metrics.Readings;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects figures in the form of Prometheus's library. Used by one thread at a time. */
final class Snapshots implements Readings {
    private static final String TOTAL = "_total";

    private final Map<Figure, List<CounterDataPointSnapshot>> counters = new EnumMap<>(Figure.class);
    private final Map<Figure, List<GaugeDataPointSnapshot>> gauges = new EnumMap<>(Figure.class);
    private final Map<Figure, List<HistogramDataPointSnapshot>> histograms = new EnumMap<>(Figure.class);

    @Override
    public void value(Figure figure, long value, String... labels) {
        if (figure.kind() == Kind.COUNTER) {
            counters.computeIfAbsent(figure, f -> new ArrayList<>())
                    .add(CounterDataPointSnapshot.builder()
                            .value((double) value)
                            .labels(labels(figure, labels))
                            .build());
        } else if (figure.kind() == Kind.GAUGE) {
            gauges.computeIfAbsent(figure, f -> new ArrayList<>())
                    .add(new GaugeDataPointSnapshot((double) value, labels(figure, labels), null));
        } else {
            throw new IllegalArgumentException(figure + " is no single value");
        }
    }

    @Override
    public void durations(Figure figure, Durations durations, String... labels) {
        if (figure.kind() != Kind.HISTOGRAM) {
            throw new IllegalArgumentException(figure + " is no histogram");
        }
        double[] finite = Durations.boundsSeconds();
        double[] bounds = Arrays.copyOf(finite, finite.length + 1);
        bounds[finite.length] = Double.POSITIVE_INFINITY;
        histograms
                .computeIfAbsent(figure, f -> new ArrayList<>())
                .add(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, durations.counts()))
                        .sum(durations.sumSeconds())
                        .labels(labels(figure, labels))
                        .build());
    }

    private static Labels labels(Figure figure, String... values) {
        return Labels.of(figure.labels().toArray(String[]::new), values);
    }

    /** All that was told. */
    List<MetricSnapshot> all() {
        List<MetricSnapshot> all = new ArrayList<>();
        counters.forEach((figure, points) -> all.add(new CounterSnapshot(metadata(figure), points)));
        gauges.forEach((figure, points) -> all.add(new GaugeSnapshot(metadata(figure), points)));
        histograms.forEach((figure, points) -> all.add(new HistogramSnapshot(metadata(figure), points)));
        return all;
    }

    /** The library wants names without the ending that it adds itself. */
    private static MetricMetadata metadata(Figure figure) {
        String title = figure.title();
        String name = title.endsWith(TOTAL) ? title.substring(0, title.length() - TOTAL.length()) : title;
        return new MetricMetadata(name, figure.meaning());
    }
}
