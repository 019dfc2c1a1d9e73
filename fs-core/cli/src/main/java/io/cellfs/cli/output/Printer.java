package io.cellfs.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** Prints results in the chosen format. JSON has the record's own names and values; a table has columns for people. */
public final class Printer {
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\x00-\\x1f\\x7f-\\x9f]");

    private final PrintWriter out;
    private final OutputFormat format;

    /** A printer to {@code out}. */
    public Printer(PrintWriter out, OutputFormat format) {
        this.out = out;
        this.format = format;
    }

    /** Prints a list: a JSON array, or a table with one row each. */
    public <T> void list(List<T> rows, List<Column<T>> columns) {
        try (Rows<T> printed = rows(columns)) {
            rows.forEach(printed::add);
        }
    }

    /** Begins a list of which nobody knows how long it gets. */
    public <T> Rows<T> rows(List<Column<T>> columns) {
        return format == OutputFormat.json ? new JsonRows<>(out) : new TableRows<>(out, columns);
    }

    /** Prints one thing: a JSON object, or one line per column. */
    public <T> void one(T row, List<Column<T>> columns) {
        if (format == OutputFormat.json) {
            json(row);
        } else {
            int width =
                    columns.stream().mapToInt(c -> c.heading().length()).max().orElse(0);
            columns.forEach(c ->
                    out.println(pad(c.heading(), width) + "  " + text(c.value().apply(row))));
        }
        out.flush();
    }

    /** Prints the outcome of a change: a JSON object, or one line. */
    public void done(Object result, String line) {
        if (format == OutputFormat.json) {
            json(result);
        } else {
            out.println(line);
        }
        out.flush();
    }

    /** Prints the outcome of work on several things: a JSON object, or one line and a table of them. */
    public <T> void report(Object result, String line, List<T> rows, List<Column<T>> columns) {
        done(result, line);
        if (format != OutputFormat.json && !rows.isEmpty()) {
            list(rows, columns);
        }
    }

    /** Prints lines for people; JSON has what they say elsewhere. */
    public void lines(List<String> lines) {
        if (format != OutputFormat.json) {
            lines.forEach(line -> out.println(text(line)));
            out.flush();
        }
    }

    private void json(Object value) {
        try {
            ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
            out.println(mapper.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result that JSON cannot hold: " + value.getClass(), e);
        }
    }

    static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** Names come from others: what is no printable character must not reach a terminal. */
    static String text(Object value) {
        String text = Objects.toString(value, "-");
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return UNPRINTABLE.matcher(text).replaceAll("?");
            }
        }
        return text;
    }
}
