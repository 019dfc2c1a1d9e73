package io.cellfs.cli.figures;

import io.cellfs.client.api.VolumeFigures;
import io.cellfs.client.api.VolumeFiguresSource;
import io.cellfs.metrics.Figure;
import io.cellfs.metrics.FigureSource;
import io.cellfs.metrics.Readings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a client's cache has and does, for each volume that files are used of. At most {@value #MAX_VOLUMES} volumes have a label of their own; those
 * that come later are summed up under another one. Asked by one thread at a time.
 */
public final class CacheFigures implements FigureSource {
    static final int MAX_VOLUMES = 1000;
    static final String OTHERS = "others";

    /** A figure, the values of its labels beside the volume's, and where it is found. */
    private record Told(Figure figure, List<String> labels, ToLongFunction<VolumeFigures> of) {
        static Told of(Figure figure, ToLongFunction<VolumeFigures> of, String... labels) {
            return new Told(figure, List.of(labels), of);
        }
    }

    private static final List<Told> TOLD = List.of(
            Told.of(Figure.CACHE_FILES, v -> v.present().files()),
            Told.of(Figure.CACHE_BYTES, v -> v.present().cachedBytes()),
            Told.of(Figure.CACHE_DIRTY, v -> v.present().dirtyBytes()),
            Told.of(Figure.CACHE_REQUESTS, v -> v.present().requests()),
            Told.of(Figure.CACHE_READS, v -> v.reads().hits(), "hit"),
            Told.of(Figure.CACHE_READS, v -> v.reads().misses(), "miss"),
            Told.of(Figure.CACHE_READ_BYTES, v -> v.reads().hitBytes(), "hit"),
            Told.of(Figure.CACHE_READ_BYTES, v -> v.reads().missBytes(), "miss"),
            Told.of(Figure.CACHE_LOANS, v -> v.reads().loans()),
            Told.of(Figure.CACHE_FETCHED, v -> v.regions().fetched()),
            Told.of(Figure.CACHE_FETCHED_BYTES, v -> v.regions().fetchedBytes()),
            Told.of(Figure.CACHE_EVICTED, v -> v.regions().evicted()),
            Told.of(Figure.CACHE_EVICTED_BYTES, v -> v.regions().evictedBytes()),
            Told.of(Figure.CACHE_WRITTEN_BYTES, v -> v.writes().writtenBytes()),
            Told.of(Figure.CACHE_STORED_BYTES, v -> v.writes().storedBytes()));

    private final VolumeFiguresSource source;
    private final LongFunction<String> names;
    private final long limitBytes;
    private final Map<Long, String> labels = new HashMap<>();

    /**
     * Those of this cache.
     *
     * @param names from the client's number of a volume to {@code <cell>/<id>}
     * @param limitBytes what its regions may occupy
     */
    public CacheFigures(VolumeFiguresSource source, LongFunction<String> names, long limitBytes) {
        this.source = source;
        this.names = names;
        this.limitBytes = limitBytes;
    }

    @Override
    public void tell(Readings readings) {
        readings.value(Figure.CACHE_LIMIT, limitBytes);
        List<VolumeFigures> all = source.volumeFigures();
        labels.keySet().retainAll(all.stream().map(VolumeFigures::volume).collect(Collectors.toSet()));
        all.stream().collect(Collectors.groupingBy(this::label)).forEach((label, some) -> tell(readings, label, some));
    }

    /** A volume keeps the label that it has. */
    private String label(VolumeFigures each) {
        if (labels.size() < MAX_VOLUMES) {
            labels.computeIfAbsent(each.volume(), names::apply);
        }
        return labels.getOrDefault(each.volume(), OTHERS);
    }

    private static void tell(Readings readings, String label, List<VolumeFigures> some) {
        for (Told told : TOLD) {
            readings.value(
                    told.figure(),
                    some.stream().mapToLong(told.of()).sum(),
                    Stream.concat(Stream.of(label), told.labels().stream()).toArray(String[]::new));
        }
    }
}
