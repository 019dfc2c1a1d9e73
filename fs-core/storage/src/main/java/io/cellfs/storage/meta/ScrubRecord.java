package io.cellfs.storage.meta;

import io.cellfs.storage.api.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * How far the scrub is, as it is stored.
 *
 * @param position the key from which to go on, in hexadecimal; empty when no pass is on its way
 * @param startedAt when the present or last pass began
 * @param finishedAt when the last complete pass ended
 * @param chunks chunks read in the present or last pass
 * @param bytes bytes read in it
 * @param problems problems found in it
 * @param found the first of them
 * @param before those of the pass before
 */
public record ScrubRecord(
        String position,
        long startedAt,
        long finishedAt,
        long chunks,
        long bytes,
        long problems,
        List<String> found,
        List<String> before) {
    /** No pass was ever made. */
    public static final ScrubRecord NONE = new ScrubRecord("", 0, 0, 0, 0, 0, List.of(), List.of());

    /** Problems that are kept at most. */
    public static final int FOUND_MAX = 64;

    private static final int KEY_MAX = 64;
    private static final int TEXT_MAX = 2048;

    /** Copies the lists. */
    public ScrubRecord {
        found = List.copyOf(found);
        before = List.copyOf(before);
    }

    /** The record's bytes. */
    public byte[] encode() {
        Encoder out = new Encoder(96)
                .varint(0)
                .counted(HexFormat.of().parseHex(position))
                .varint(startedAt)
                .varint(finishedAt)
                .varint(chunks)
                .varint(bytes)
                .varint(problems);
        encode(out, found);
        encode(out, before);
        return out.toBytes();
    }

    private static void encode(Encoder out, List<String> texts) {
        out.varint(texts.size());
        for (String text : texts) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.counted(utf8.length <= TEXT_MAX ? utf8 : Arrays.copyOf(utf8, TEXT_MAX));
        }
    }

    /** Reads a record. */
    public static ScrubRecord decode(byte[] bytes) throws StorageException {
        Decoder in = new Decoder(bytes, 0, "scrub record");
        in.varint();
        ScrubRecord record = new ScrubRecord(
                HexFormat.of().formatHex(in.counted(KEY_MAX)),
                in.varint(),
                in.varint(),
                in.varint(),
                in.varint(),
                in.varint(),
                texts(in),
                texts(in));
        in.end();
        return record;
    }

    private static List<String> texts(Decoder in) throws StorageException {
        int size = in.count(FOUND_MAX);
        List<String> texts = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            texts.add(new String(in.counted(TEXT_MAX), StandardCharsets.UTF_8));
        }
        return texts;
    }
}
