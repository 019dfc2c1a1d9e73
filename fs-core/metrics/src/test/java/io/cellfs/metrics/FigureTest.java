package io.cellfs.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FigureTest {
    @Test
    void theDocumentHasTheTable() throws IOException {
        String document = Files.readString(Path.of("../../docs/observability.md"));
        assertTrue(document.contains(Figure.table()), "docs/observability.md should contain:\n" + Figure.table());
    }

    @Test
    void namesFollowPrometheus() {
        for (Figure figure : Figure.values()) {
            assertTrue(figure.title().matches("cellfs_[a-z]+(_[a-z]+)+"), figure.title());
            assertEquals(figure.kind() == Kind.COUNTER, figure.title().endsWith("_total"), figure.title());
            assertEquals(figure.kind() == Kind.HISTOGRAM, figure.title().endsWith("_seconds"), figure.title());
        }
        assertEquals(
                Figure.values().length,
                Arrays.stream(Figure.values()).map(Figure::title).distinct().count());
    }
}
