package io.cellfs.cli.output;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SequenceWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;

/** Rows of a JSON array. */
final class JsonRows<T> implements Rows<T> {
    private final PrintWriter out;
    private final SequenceWriter writer;

    JsonRows(PrintWriter out) {
        this.out = out;
        try {
            ObjectMapper mapper = new ObjectMapper();
            mapper.getFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            this.writer = mapper.writerWithDefaultPrettyPrinter().writeValuesAsArray(out);
        } catch (IOException e) {
            throw new UncheckedIOException("printing", e);
        }
    }

    @Override
    public void add(T row) {
        try {
            writer.write(row);
        } catch (IOException e) {
            throw new UncheckedIOException("printing", e);
        }
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException("printing", e);
        }
        out.println();
        out.flush();
    }
}
