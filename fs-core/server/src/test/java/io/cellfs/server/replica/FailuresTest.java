package io.cellfs.server.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

class FailuresTest {
    private final Notes notes = new Notes();

    @Test
    void usersAndPeersCauseAMessageOnly() {
        Failures.warn(notes, "release of {a} fails", new IOException("volume a has no read-only sites"));
        assertEquals(
                List.of(
                        "WARN release of {a} fails: volume a has no read-only sites",
                        "DEBUG release of {a} fails, with a trace"),
                notes.lines);
    }

    @Test
    void mistakesComeWithTheirTrace() {
        Failures.warn(notes, "release of a fails", new IllegalStateException("that cannot be"));
        assertEquals(List.of("WARN release of a fails, with a trace"), notes.lines);
    }

    /** Keeps what is logged. */
    private static final class Notes extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1;

        private final transient List<String> lines = new ArrayList<>();

        @Override
        protected void handleNormalizedLoggingCall(
                Level level,
                @Nullable Marker marker,
                String message,
                Object @Nullable [] arguments,
                @Nullable Throwable trace) {
            lines.add(level + " " + MessageFormatter.basicArrayFormat(message, arguments)
                    + (trace == null ? "" : ", with a trace"));
        }

        @Override
        protected String getFullyQualifiedCallerName() {
            return Notes.class.getName();
        }

        @Override
        public boolean isTraceEnabled() {
            return true;
        }

        @Override
        public boolean isDebugEnabled() {
            return true;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }
    }
}
