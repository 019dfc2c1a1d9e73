package io.cellfs.cli.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cellfs.cell.DatabaseStatus;
import io.cellfs.client.api.VolumeFigures;
import io.cellfs.metrics.FigureSource;
import io.cellfs.metrics.expose.Exposition;
import io.cellfs.metrics.testing.Shown;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.rx.RxStatistics;
import io.cellfs.storage.api.PartitionInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private static Shown shown(FigureSource... sources) throws IOException {
        Exposition exposition = new Exposition();
        for (FigureSource source : sources) {
            exposition.add(source);
        }
        return Shown.read(new String(exposition.text(), StandardCharsets.UTF_8));
    }

    private static VolumeFigures volume(long number) {
        return new VolumeFigures(
                number,
                new VolumeFigures.Present(1, 2, 3, 4),
                new VolumeFigures.Reads(5, 6, 7, 8, 9),
                new VolumeFigures.Regions(10, 11, 12, 13),
                new VolumeFigures.Writes(14, 15));
    }

    @Test
    void everyCounterOfAVolume() throws IOException {
        Shown shown = shown(new CacheFigures(() -> List.of(volume(7)), n -> "example.org/" + n, 1 << 20));
        String[] of = {"volume", "example.org/7"};
        assertEquals(1 << 20, shown.value("cellfs_cache_limit_bytes"));
        assertEquals(1, shown.value("cellfs_cache_files", of));
        assertEquals(2, shown.value("cellfs_cache_bytes", of));
        assertEquals(3, shown.value("cellfs_cache_dirty_bytes", of));
        assertEquals(4, shown.value("cellfs_cache_requests_running", of));
        assertEquals(5, shown.value("cellfs_cache_reads_total", "volume", of[1], "result", "hit"));
        assertEquals(6, shown.value("cellfs_cache_read_bytes_total", "volume", of[1], "result", "hit"));
        assertEquals(7, shown.value("cellfs_cache_reads_total", "volume", of[1], "result", "miss"));
        assertEquals(8, shown.value("cellfs_cache_read_bytes_total", "volume", of[1], "result", "miss"));
        assertEquals(9, shown.value("cellfs_cache_loans_total", of));
        assertEquals(10, shown.value("cellfs_cache_fetched_regions_total", of));
        assertEquals(11, shown.value("cellfs_cache_fetched_bytes_total", of));
        assertEquals(12, shown.value("cellfs_cache_evicted_regions_total", of));
        assertEquals(13, shown.value("cellfs_cache_evicted_bytes_total", of));
        assertEquals(14, shown.value("cellfs_cache_written_bytes_total", of));
        assertEquals(15, shown.value("cellfs_cache_stored_bytes_total", of));
    }

    @Test
    void labelsAreBoundedAndKept() throws IOException {
        long[] range = {1, CacheFigures.MAX_VOLUMES + 2};
        CacheFigures cache = new CacheFigures(
                () -> LongStream.rangeClosed(range[0], range[1])
                        .mapToObj(FiguresTest::volume)
                        .toList(),
                Long::toString,
                0);
        Shown full = shown(cache);
        assertEquals(2, full.value("cellfs_cache_files", "volume", CacheFigures.OTHERS));
        assertEquals(1, full.value("cellfs_cache_files", "volume", "1"));
        range[0] = 2;
        Shown less = shown(cache);
        assertEquals(1, less.value("cellfs_cache_files", "volume", CacheFigures.OTHERS));
        assertThrows(AssertionError.class, () -> less.value("cellfs_cache_files", "volume", "1"));
    }

    @Test
    void callsOfServersByCode() throws IOException {
        Op<NoValues, NoValues> op = Op.of(130, "FetchData", NoValues.class);
        ServedCalls calls = new ServedCalls("file");
        calls.ended(op, 1_000_000, 0);
        calls.ended(op, 2_000_000, 0);
        calls.ended(op, 5_000_000, 13);
        Shown shown = shown(calls);
        String[] of = {"server", "file", "procedure", "FetchData"};
        assertEquals(2, shown.value("cellfs_server_calls_total", with(of, "code", "ok")));
        assertEquals(1, shown.value("cellfs_server_calls_total", with(of, "code", "13")));
        assertEquals(3, shown.value("cellfs_server_call_seconds_count", of));
        assertEquals(0.008, shown.value("cellfs_server_call_seconds_sum", of), 1e-9);
        for (int code = 0; code < 1000; code++) {
            calls.ended(op, 0, code);
        }
        assertEquals(936, shown(calls).value("cellfs_server_calls_total", with(of, "code", "others")));
    }

    private static String[] with(String[] labels, String... more) {
        List<String> all = new ArrayList<>(List.of(labels));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void transportsPartitionsAndDatabases() throws IOException {
        Shown shown = shown(
                new RxFigures(7000, () -> new RxStatistics(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14)),
                new RxFigures(7001, () -> new RxStatistics(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14)),
                new PartitionFigures(() -> new PartitionInfo("/vicepa", Path.of("/a"), 100, 40)),
                new CopyFigures(
                        () -> new DatabaseStatus("a", "leader", Optional.of("a"), 3, 20, 19, 18, 0, true, List.of())));
        assertEquals(1, shown.value("cellfs_rx_datagrams_total", "port", "7000", "direction", "in"));
        assertEquals(4, shown.value("cellfs_rx_bytes_total", "port", "7001", "direction", "out"));
        assertEquals(6, shown.value("cellfs_rx_resent_packets_total", "port", "7000"));
        assertEquals(7, shown.value("cellfs_rx_duplicate_packets_total", "port", "7000"));
        assertEquals(10, shown.value("cellfs_rx_refused_connections_total", "port", "7000"));
        assertEquals(12, shown.value("cellfs_rx_connections", "port", "7000", "direction", "out"));
        assertEquals(40, shown.value("cellfs_partition_free_bytes", "partition", "/vicepa"));
        assertEquals(1, shown.value("cellfs_database_leads"));
        assertEquals(18, shown.value("cellfs_database_applied_index"));
    }
}
