package io.cellfs.protocol.xdr;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** The codecs of the component types that are not primitive; {@link Codecs} chooses among them. */
final class LeafCodecs {
    /** What is allocated at once for a counted vector of a source whose length is not known; more only as bytes arrive. */
    private static final int FIRST_ELEMENTS = 256;

    private LeafCodecs() {}

    record FidCodec(FidForm form) implements Codec<Fid> {
        @Override
        public void write(XdrWriter writer, Fid value) throws XdrException {
            writer.fid(form, value);
        }

        @Override
        public Fid read(XdrReader reader) throws IOException {
            return reader.fid(form);
        }
    }

    record UuidCodec(boolean words) implements Codec<UUID> {
        @Override
        public void write(XdrWriter writer, UUID value) {
            if (words) {
                writer.uuidWords(value);
            } else {
                writer.uuidRaw(value);
            }
        }

        @Override
        public UUID read(XdrReader reader) throws IOException {
            return words ? reader.uuidWords() : reader.uuidRaw();
        }
    }

    record NameCodec(int max) implements Codec<Name> {
        @Override
        public void write(XdrWriter writer, Name value) throws XdrException {
            writer.opaque(value.bytes(), max);
        }

        @Override
        public Name read(XdrReader reader) throws IOException {
            return Name.of(reader.opaque(max));
        }
    }

    record StringCodec(int max) implements Codec<String> {
        @Override
        public void write(XdrWriter writer, String value) throws XdrException {
            writer.opaque(value.getBytes(StandardCharsets.UTF_8), max);
        }

        @Override
        public String read(XdrReader reader) throws IOException {
            return text(reader.opaque(max));
        }
    }

    record CharsCodec(int words) implements Codec<String> {
        @Override
        public void write(XdrWriter writer, String value) throws XdrException {
            writer.chars(value.getBytes(StandardCharsets.UTF_8), words);
        }

        @Override
        public String read(XdrReader reader) throws IOException {
            return text(reader.chars(words));
        }
    }

    record OpaqueCodec(int size, boolean fixed) implements Codec<Opaque> {
        @Override
        public void write(XdrWriter writer, Opaque value) throws XdrException {
            if (fixed) {
                writer.fixedOpaque(value.bytes(), size);
            } else {
                writer.opaque(value.bytes(), size);
            }
        }

        @Override
        public Opaque read(XdrReader reader) throws IOException {
            return Opaque.wrap(fixed ? reader.fixedOpaque(size) : reader.opaque(size));
        }
    }

    record WordsCodec(int size, boolean fixed) implements Codec<Words> {
        @Override
        public void write(XdrWriter writer, Words value) throws XdrException {
            if (fixed) {
                XdrWriter.exactly(value.size(), size);
            } else {
                writer.count(value.size(), size);
            }
            for (int i = 0; i < value.size(); i++) {
                writer.i32(value.get(i));
            }
        }

        @Override
        public Words read(XdrReader reader) throws IOException {
            int count = fixed ? size : reader.count(size, Integer.BYTES);
            int[] words = new int[Math.min(count, FIRST_ELEMENTS)];
            for (int i = 0; i < count; i++) {
                if (i == words.length) {
                    words = Arrays.copyOf(words, Math.min(count, 2 * i));
                }
                words[i] = reader.i32();
            }
            return Words.wrap(words);
        }
    }

    record ListCodec<T>(Codec<T> element, int size, boolean fixed) implements Codec<List<T>> {
        @Override
        public void write(XdrWriter writer, List<T> value) throws XdrException {
            if (fixed) {
                XdrWriter.exactly(value.size(), size);
            } else {
                writer.count(value.size(), size);
            }
            for (T each : value) {
                element.write(writer, each);
            }
        }

        @Override
        public List<T> read(XdrReader reader) throws IOException {
            int count = fixed ? size : reader.count(size, Integer.BYTES);
            List<T> list = new ArrayList<>(Math.min(count, FIRST_ELEMENTS));
            for (int i = 0; i < count; i++) {
                list.add(element.read(reader));
            }
            return List.copyOf(list);
        }
    }

    record LinkedCodec<T>(Codec<T> element, int max) implements Codec<List<T>> {
        @Override
        public void write(XdrWriter writer, List<T> value) throws XdrException {
            if (value.size() > max) {
                throw new XdrException("list of " + value.size() + " exceeds " + max);
            }
            for (T each : value) {
                writer.bool(true);
                element.write(writer, each);
            }
            writer.bool(false);
        }

        @Override
        public List<T> read(XdrReader reader) throws IOException {
            List<T> list = new ArrayList<>();
            while (reader.bool()) {
                if (list.size() == max) {
                    throw new XdrException("list exceeds " + max);
                }
                list.add(element.read(reader));
            }
            return List.copyOf(list);
        }
    }

    /** Text of a service whose names are text; file names are bytes ({@link Name}). */
    private static String text(byte[] bytes) throws XdrException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            XdrException failure = new XdrException("text is not UTF-8");
            failure.initCause(e);
            throw failure;
        }
    }
}
