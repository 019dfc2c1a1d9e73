package io.cellfs.e2e.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Generates a tree that looks like a large project's sources: many small files, some larger ones, links, executables. */
public final class SourceTree {
    private static final int FILES_PER_DIRECTORY = 40;
    private static final int DIRECTORIES_PER_MODULE = 10;
    private static final int MEDIAN_LINES = 60;

    private SourceTree() {}

    /** Writes {@code files} regular files below {@code root}, the same ones for the same seed. */
    public static void generate(Path root, int files, long seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < files; i++) {
            int directory = i / FILES_PER_DIRECTORY;
            Path home = root.resolve("module" + directory / DIRECTORIES_PER_MODULE)
                    .resolve("src/pkg" + directory % DIRECTORIES_PER_MODULE);
            if (i % FILES_PER_DIRECTORY == 0) {
                Files.createDirectories(home);
                Files.createSymbolicLink(home.resolve("Current.java"), Path.of("Type" + i + ".java"));
            }
            Path file = home.resolve("Type" + i + ".java");
            Files.writeString(file, source(i, random));
            if (i % 100 == 0 && !file.toFile().setExecutable(true, false)) {
                throw new IOException("cannot make " + file + " executable");
            }
        }
    }

    private static String source(int number, Random random) {
        StringBuilder text =
                new StringBuilder("package pkg;\n\n/** Type " + number + ". */\nfinal class Type" + number + " {\n");
        int lines = (int) Math.min(3000, MEDIAN_LINES * Math.exp(random.nextGaussian()));
        for (int line = 0; line < lines; line++) {
            text.append("    long field")
                    .append(line)
                    .append(" = ")
                    .append(random.nextLong())
                    .append("L;\n");
        }
        return text.append("}\n").toString();
    }
}
