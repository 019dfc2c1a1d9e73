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
    CSI_CALLS_RUNNING(Kind.GAUGE, "cellfs_csi_calls_running", "CSI", "calls not yet answered");

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
