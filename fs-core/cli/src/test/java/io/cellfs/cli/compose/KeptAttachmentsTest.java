package io.cellfs.cli.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.keep.KeptMemory;
import io.cellfs.keep.KeptRecords;
import io.cellfs.node.api.AttachedVolume;
import io.cellfs.node.api.VolumeHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptAttachmentsTest {
    private static final AttachedVolume ONE = volume(1);

    @TempDir
    Path directory;

    private static AttachedVolume volume(long number) {
        return new AttachedVolume(
                "label " + number,
                VolumeHandle.parse("cell.example/" + (536870912 + number)),
                "v" + number,
                Path.of("/mnt/" + number),
                true,
                1_800_000_000L + number,
                OptionalInt.of((int) -number - 1));
    }

    private KeptRecords records() throws IOException {
        return new KeptRecords(KeptMemory.open(directory.resolve("notes"), 1 << 20), 256);
    }

    @Test
    void theNextProcessHasThemAndDropsWhatItCannotRead() throws IOException {
        Files.createFile(directory.resolve("notes"));
        KeptRecords first = records();
        KeptAttachments attachments = new KeptAttachments(Optional.of(first), Optional.empty());
        attachments.add(ONE);
        attachments.add(volume(2));
        attachments.remove(volume(2).label());
        first.put(ByteBuffer.wrap("what is this".getBytes(StandardCharsets.UTF_8)));
        first.put(ByteBuffer.wrap("no handle\nname\n/path\ntrue".getBytes(StandardCharsets.UTF_8)));
        KeptRecords next = records();
        assertEquals(Map.of(ONE.label(), ONE), new KeptAttachments(Optional.of(next), Optional.empty()).load());
        assertEquals(1, next.usedBlocks());
    }

    private AttachmentFiles files(String boot) {
        return new AttachmentFiles(directory.resolve("attachments"), boot);
    }

    @Test
    void theyAreFoundOnDiskWhenTheHolderIsLostButNotAfterABoot() throws IOException {
        KeptAttachments attachments = new KeptAttachments(Optional.empty(), Optional.of(files("boot 1")));
        attachments.add(ONE);
        attachments.add(volume(2));
        attachments.remove(volume(2).label());
        Files.writeString(directory.resolve("attachments/what"), "is this");
        Files.write(directory.resolve("attachments/large"), new byte[1 << 20]);
        Files.createFile(directory.resolve("notes"));
        KeptRecords newHolder = records();
        KeptAttachments next = new KeptAttachments(Optional.of(newHolder), Optional.of(files("boot 1")));
        assertEquals(Map.of(ONE.label(), ONE), next.load());
        assertEquals(1, newHolder.usedBlocks());
        assertEquals(Map.of(), new KeptAttachments(Optional.empty(), Optional.of(files("boot 2"))).load());
        try (var left = Files.list(directory.resolve("attachments"))) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void whatTheHolderHasIsNotLoadedTwice() throws IOException {
        Files.createFile(directory.resolve("notes"));
        KeptRecords holder = records();
        new KeptAttachments(Optional.of(holder), Optional.of(files("boot 1"))).add(ONE);
        KeptRecords next = records();
        assertEquals(
                Map.of(ONE.label(), ONE), new KeptAttachments(Optional.of(next), Optional.of(files("boot 1"))).load());
        assertEquals(1, next.usedBlocks());
    }
}
