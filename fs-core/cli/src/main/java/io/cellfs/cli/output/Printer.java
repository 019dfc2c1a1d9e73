package io.cellfs.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** Prints results in the chosen format. JSON has the record's own names and values; a table has columns for people. */
public final class Printer {
    private final PrintWriter out;
    private final OutputFormat format;

    /** A printer to {@code out}. */
    public Printer(PrintWriter out, OutputFormat format) {
        this.out = out;
        this.format = format;
    }

    /** Prints a list: a JSON array, or a table with one row each. */
    public <T> void list(List<T> rows, List<Column<T>> columns) {
        if (format == OutputFormat.json) {
            json(rows);
        } else {
            table(rows, columns);
        }
        out.flush();
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

    private <T> void table(List<T> rows, List<Column<T>> columns) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(columns.stream().map(Column::heading).toList());
        rows.forEach(row ->
                cells.add(columns.stream().map(c -> text(c.value().apply(row))).toList()));
        List<Integer> widths = new ArrayList<>(Collections.nCopies(columns.size(), 0));
        for (List<String> line : cells) {
            for (int i = 0; i < line.size(); i++) {
                widths.set(i, Math.max(widths.get(i), line.get(i).length()));
            }
        }
        cells.forEach(line -> out.println(join(line, widths)));
    }

    private static String join(List<String> line, List<Integer> widths) {
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < line.size(); i++) {
            joined.append(pad(line.get(i), widths.get(i))).append("  ");
        }
        return joined.toString().stripTrailing();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** Names come from others: what is no printable character must not reach a terminal. */
    private static String text(Object value) {
        return Objects.toString(value, "-").replaceAll("\\p{Cntrl}", "?");
    }
}
