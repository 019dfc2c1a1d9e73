package io.cellfs.e2e.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Makes the archive of a source tree of many small files, as a checkout or an unpacked package is. */
final class SourceTree {
    private static final int FILES_PER_DIRECTORY = 25;
    private static final String[] WORDS = {
        "volume", "callback", "release", "vnode", "token", "region", "server", "packet", "return", "static", "final"
    };

    private SourceTree() {}

    /** Writes {@code files} files below {@code scratch}/tree and archives them; returns the tar file. */
    static Path archive(Path scratch, int files) throws IOException {
        Path tree = scratch.resolve("tree");
        SplittableRandom random = new SplittableRandom(files);
        for (int i = 0; i < files; i++) {
            Path directory = tree.resolve("module" + i / (FILES_PER_DIRECTORY * 20))
                    .resolve("package" + i / FILES_PER_DIRECTORY);
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("Source" + i + ".java"), text(random), StandardCharsets.US_ASCII);
        }
        Shell.sh(scratch, "tar cf tree.tar tree && rm -rf tree");
        return scratch.resolve("tree.tar");
    }

    private static String text(SplittableRandom random) {
        int lines = 20 + random.nextInt(200);
        StringBuilder text = new StringBuilder(lines * 50);
        for (int line = 0; line < lines; line++) {
            for (int word = 0; word < 7; word++) {
                text.append(WORDS[random.nextInt(WORDS.length)]).append(word == 6 ? '\n' : ' ');
            }
        }
        return text.toString();
    }
}
