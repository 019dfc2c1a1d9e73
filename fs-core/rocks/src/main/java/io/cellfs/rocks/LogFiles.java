package io.cellfs.rocks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The logs of a database, which are its files named by a number and "log". */
final class LogFiles {
    private static final Pattern NAME = Pattern.compile("([0-9]{6,18})\\.log");

    private LogFiles() {}

    /** One of them. */
    record LogFile(long number, Path path) {
        static Optional<LogFile> of(Path path) {
            Matcher name = NAME.matcher(path.getFileName().toString());
            return name.matches() ? Optional.of(new LogFile(Long.parseLong(name.group(1)), path)) : Optional.empty();
        }
    }

    /** Those in a directory, the oldest first. */
    static List<LogFile> in(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(LogFile::of)
                    .flatMap(Optional::stream)
                    .sorted(Comparator.comparingLong(LogFile::number))
                    .toList();
        }
    }
}
