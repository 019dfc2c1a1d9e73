package io.cellfs.cli.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Rows of a table. The first ones, or all if there are few, say how wide the columns are. */
final class TableRows<T> implements Rows<T> {
    private static final int LOOKED_AT = 1000;

    private final PrintWriter out;
    private final List<Column<T>> columns;
    private final List<Integer> widths;
    private final List<List<String>> waiting = new ArrayList<>();
    private boolean printing;

    TableRows(PrintWriter out, List<Column<T>> columns) {
        this.out = out;
        this.columns = columns;
        this.widths = new ArrayList<>(Collections.nCopies(columns.size(), 0));
        await(columns.stream().map(Column::heading).toList());
    }

    private void await(List<String> cells) {
        waiting.add(cells);
        for (int i = 0; i < cells.size(); i++) {
            widths.set(i, Math.max(widths.get(i), cells.get(i).length()));
        }
    }

    @Override
    public void add(T row) {
        List<String> cells =
                columns.stream().map(c -> Printer.text(c.value().apply(row))).toList();
        if (printing) {
            print(cells);
            return;
        }
        await(cells);
        if (waiting.size() > LOOKED_AT) {
            printWaiting();
        }
    }

    private void printWaiting() {
        waiting.forEach(this::print);
        waiting.clear();
        printing = true;
    }

    private void print(List<String> cells) {
        // Without println, after which a line would go out by itself: there may be millions.
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            joined.append(Printer.pad(cells.get(i), widths.get(i))).append("  ");
        }
        out.print(joined.toString().stripTrailing() + System.lineSeparator());
    }

    @Override
    public void close() {
        printWaiting();
        out.flush();
    }
}
