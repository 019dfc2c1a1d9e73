package io.cellfs.server.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MovedVolumesTest {
    @TempDir
    private Path directory = Path.of("");

    private MovedVolumes open() {
        return new MovedVolumes(Optional.of(directory.resolve("moved")));
    }

    @Test
    void areKnownAfterARestartUntilTheyComeBack() {
        MovedVolumes moved = open();
        moved.gone(7);
        moved.gone(8);
        moved.gone(7);
        moved.back(8);
        MovedVolumes later = open();
        assertTrue(later.contains(7));
        assertFalse(later.contains(8));
        later.back(7);
        assertFalse(open().contains(7));
    }

    @Test
    void areForgottenWhenThereAreTooMany() throws IOException {
        Path note = directory.resolve("moved");
        List<String> many = IntStream.rangeClosed(1, MovedVolumes.REMEMBERED)
                .mapToObj(Integer::toString)
                .toList();
        Files.write(note, many);
        MovedVolumes moved = open();
        assertTrue(moved.contains(1));
        moved.gone(MovedVolumes.REMEMBERED + 1);
        assertFalse(moved.contains(1), "the oldest goes");
        assertTrue(open().contains(2) && open().contains(MovedVolumes.REMEMBERED + 1));
        assertEquals(MovedVolumes.REMEMBERED, Files.readAllLines(note).size());
    }

    @Test
    void damageAndMissingPlacesDoNoHarm() throws IOException {
        Files.writeString(directory.resolve("moved"), "5\nnonsense\n");
        open().gone(6);
        assertTrue(open().contains(6));
        MovedVolumes nowhere = new MovedVolumes(Optional.of(directory.resolve("no/such/place")));
        nowhere.gone(5);
        assertTrue(nowhere.contains(5));
        MovedVolumes kept = new MovedVolumes(Optional.empty());
        kept.gone(5);
        assertTrue(kept.contains(5));
    }
}
