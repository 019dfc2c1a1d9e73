package io.cellfs.metrics;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Every figure that a process of CellFS shows, beside those of its JVM. Named by Prometheus's rules: base units, counters end in
 * {@code _total}. Labels have few values, or as many as there is a bound for.
 */
public enum Figure {
    CSI_CALLS(Kind.COUNTER, "cellfs_csi_calls_total", "CSI", "calls answered, by gRPC code", "method", "code"),
    CSI_CALL_SECONDS(Kind.HISTOGRAM, "cellfs_csi_call_seconds", "CSI", "how long answered calls took", "method"),
    CSI_CALLS_RUNNING(Kind.GAUGE, "cellfs_csi_calls_running", "CSI", "calls not yet answered"),

    ATTACHMENTS(Kind.GAUGE, "cellfs_attached_volumes", "client", "volumes attached by orchestrators, each use once"),
    FUSE_REQUEST_SECONDS(
            Kind.HISTOGRAM,
            "cellfs_fuse_request_seconds",
            "client",
            "how long the kernel's requests of the mount took, by operation",
            "operation"),
    CACHE_LIMIT(Kind.GAUGE, "cellfs_cache_limit_bytes", "client", "what the region cache may occupy on the disk"),
    CACHE_FILES(Kind.GAUGE, "cellfs_cache_files", "client", "files with a place in the cache", "volume"),
    CACHE_BYTES(Kind.GAUGE, "cellfs_cache_bytes", "client", "disk space of cached regions", "volume"),
    CACHE_DIRTY(Kind.GAUGE, "cellfs_cache_dirty_bytes", "client", "written bytes that wait to be stored", "volume"),
    CACHE_REQUESTS(Kind.GAUGE, "cellfs_cache_requests_running", "client", "fetches and stores under way", "volume"),
    CACHE_READS(
            Kind.COUNTER,
            "cellfs_cache_reads_total",
            "client",
            "reads that the cache had all of (`hit`), and that waited for a server (`miss`); not those that the kernel answers by itself",
            "volume",
            "result"),
    CACHE_READ_BYTES(
            Kind.COUNTER,
            "cellfs_cache_read_bytes_total",
            "client",
            "bytes that reads found in the cache, and that they waited for",
            "volume",
            "result"),
    CACHE_LOANS(
            Kind.COUNTER,
            "cellfs_cache_loans_total",
            "client",
            "opens for which the kernel was lent the cached file and reads by itself",
            "volume"),
    CACHE_FETCHED(
            Kind.COUNTER,
            "cellfs_cache_fetched_regions_total",
            "client",
            "regions that came from servers, also ahead of readers",
            "volume"),
    CACHE_FETCHED_BYTES(
            Kind.COUNTER, "cellfs_cache_fetched_bytes_total", "client", "bytes that came from servers", "volume"),
    CACHE_EVICTED(
            Kind.COUNTER,
            "cellfs_cache_evicted_regions_total",
            "client",
            "regions that made room for others",
            "volume"),
    CACHE_EVICTED_BYTES(
            Kind.COUNTER, "cellfs_cache_evicted_bytes_total", "client", "disk space of regions evicted", "volume"),
    CACHE_WRITTEN_BYTES(
            Kind.COUNTER, "cellfs_cache_written_bytes_total", "client", "bytes that programs wrote", "volume"),
    CACHE_STORED_BYTES(Kind.COUNTER, "cellfs_cache_stored_bytes_total", "client", "bytes that servers took", "volume"),

    RX_DATAGRAMS(Kind.COUNTER, "cellfs_rx_datagrams_total", "client, servers", "datagrams", "port", "direction"),
    RX_BYTES(Kind.COUNTER, "cellfs_rx_bytes_total", "client, servers", "bytes of datagrams", "port", "direction"),
    RX_DROPPED(
            Kind.COUNTER,
            "cellfs_rx_dropped_datagrams_total",
            "client, servers",
            "datagrams that were malformed, unexpected or beyond a limit",
            "port"),
    RX_RESENT(Kind.COUNTER, "cellfs_rx_resent_packets_total", "client, servers", "data packets sent again", "port"),
    RX_DUPLICATES(
            Kind.COUNTER,
            "cellfs_rx_duplicate_packets_total",
            "client, servers",
            "data packets that had arrived before",
            "port"),
    RX_CALLS(
            Kind.COUNTER,
            "cellfs_rx_calls_total",
            "client, servers",
            "calls that peers made (`in`) and that were made here (`out`)",
            "port",
            "direction"),
    RX_REFUSED(
            Kind.COUNTER,
            "cellfs_rx_refused_connections_total",
            "client, servers",
            "connections refused to peers that held as many as one may",
            "port"),
    RX_CONNECTIONS(
            Kind.GAUGE,
            "cellfs_rx_connections",
            "client, servers",
            "connections that peers (`in`) and that we (`out`) opened",
            "port",
            "direction"),
    RX_PEERS(Kind.GAUGE, "cellfs_rx_peers", "client, servers", "peers known", "port"),
    RX_BUFFERS(Kind.GAUGE, "cellfs_rx_buffer_bytes", "client, servers", "packet buffers in use", "port"),

    SERVER_CALLS(
            Kind.COUNTER,
            "cellfs_server_calls_total",
            "servers",
            "calls answered by the `file`, `volume` or `database` server, by abort code (`ok`: none)",
            "server",
            "procedure",
            "code"),
    SERVER_CALL_SECONDS(
            Kind.HISTOGRAM,
            "cellfs_server_call_seconds",
            "servers",
            "from a call's beginning to its last answer",
            "server",
            "procedure"),
    PARTITION_BYTES(Kind.GAUGE, "cellfs_partition_bytes", "file servers", "size of the file system", "partition"),
    PARTITION_FREE_BYTES(
            Kind.GAUGE, "cellfs_partition_free_bytes", "file servers", "free space in the file system", "partition"),
    DATABASE_LEADS(Kind.GAUGE, "cellfs_database_leads", "server db", "1 where this copy leads the group"),
    DATABASE_QUORUM(
            Kind.GAUGE, "cellfs_database_quorum", "server db", "1 where this copy can confirm that it is up to date"),
    DATABASE_TERM(Kind.GAUGE, "cellfs_database_term", "server db", "Raft's term"),
    DATABASE_LAST(Kind.GAUGE, "cellfs_database_last_index", "server db", "last entry of this copy's log"),
    DATABASE_APPLIED(
            Kind.GAUGE, "cellfs_database_applied_index", "server db", "last entry that this copy's tables have");

    private static final String COMMA = ", ";

    private final Kind kind;
    private final String title;
    private final String shownBy;
    private final String meaning;
    private final String labels;

    Figure(Kind kind, String title, String shownBy, String meaning, String... labels) {
        this.kind = kind;
        this.title = title;
        this.shownBy = shownBy;
        this.meaning = meaning;
        this.labels = String.join(COMMA, labels);
    }

    /** How it moves. */
    public Kind kind() {
        return kind;
    }

    /** Its name in Prometheus, as {@code cellfs_csi_calls_total}. */
    public String title() {
        return title;
    }

    /** One line that says what it is. */
    public String meaning() {
        return meaning;
    }

    /** The names of its labels. */
    public List<String> labels() {
        return labels.isEmpty()
                ? List.of()
                : Pattern.compile(COMMA).splitAsStream(labels).toList();
    }

    /** All of them as a Markdown table, with lines that end in line feeds. */
    public static String table() {
        StringBuilder table =
                new StringBuilder("| name | kind | labels | shown by | meaning |\n| --- | --- | --- | --- | --- |\n");
        for (Figure figure : values()) {
            table.append("| `%s` | %s | %s | %s | %s |\n"
                    .formatted(figure.title, figure.kind.title(), figure.labels, figure.shownBy, figure.meaning));
        }
        return table.toString();
    }
}
