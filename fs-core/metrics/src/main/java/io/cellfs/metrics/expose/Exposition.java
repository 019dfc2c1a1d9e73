package io.cellfs.metrics.expose;

import io.cellfs.metrics.FigureSource;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The figures of a process, those of its JVM among them, as text for Prometheus. One reader at a time; the others wait. */
public final class Exposition {
    /** What the text is, in HTTP's words. */
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final PrometheusRegistry jvm = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    private final Set<FigureSource> sources = new LinkedHashSet<>();

    /** An exposition of this JVM's figures only. */
    public Exposition() {
        JvmMemoryMetrics.builder().register(jvm);
        JvmGarbageCollectorMetrics.builder().register(jvm);
        ProcessMetrics.builder().register(jvm);
    }

    /** A source that is asked until it is taken away. */
    public interface Registration extends AutoCloseable {
        /** Takes it away; it is not being asked any more when this returns. */
        @Override
        void close();
    }

    /** Asks this one too from now on. */
    public synchronized Registration add(FigureSource source) {
        sources.add(source);
        return () -> remove(source);
    }

    private synchronized void remove(FigureSource source) {
        sources.remove(source);
    }

    /** The text of this moment, in UTF-8. */
    public synchronized byte[] text() throws IOException {
        Snapshots ours = new Snapshots();
        sources.forEach(source -> source.tell(ours));
        List<MetricSnapshot> all = new ArrayList<>(ours.all());
        jvm.scrape().forEach(all::add);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        writer.write(text, new MetricSnapshots(all));
        return text.toByteArray();
    }
}
