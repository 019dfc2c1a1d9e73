package io.cellfs.csi.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class QuestionsTest {
    private static final int EPERM = 1;

    private final CountDownLatch serverIsBack = new CountDownLatch(1);
    private final CompletableFuture<String> takenBack = new CompletableFuture<>();

    private String whenTheServerIsBack() {
        try {
            serverIsBack.await();
            return "late";
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void answersAndFailuresAreToldAsTheyAre() throws MountException {
        Questions questions = new Questions(Duration.ofSeconds(60), 1);
        assertEquals("answer", questions.ask("read", () -> "answer"));
        MountException failure = assertThrows(
                MountException.class,
                () -> questions.ask("read", () -> {
                    throw new MountException("read", EPERM);
                }));
        assertEquals(EPERM, failure.errno());
    }

    @Test
    void aQuestionWithoutAnAnswerIsGivenUpAndItsLateAnswerTakenBack() throws Exception {
        Questions questions = new Questions(Duration.ofMillis(20), 1);
        MountException silent = assertThrows(
                MountException.class, () -> questions.ask("read", this::whenTheServerIsBack, takenBack::complete));
        assertEquals(MountException.ETIMEDOUT, silent.errno());
        serverIsBack.countDown();
        assertEquals("late", takenBack.get(60, TimeUnit.SECONDS));
    }

    @Test
    void nobodyWaitsForAPlaceAmongThoseThatWait() {
        Questions questions = new Questions(Duration.ofMillis(20), 1);
        assertThrows(MountException.class, () -> questions.ask("read", this::whenTheServerIsBack));
        MountException full = assertThrows(MountException.class, () -> questions.ask("read", () -> "not asked"));
        assertEquals(MountException.ETIMEDOUT, full.errno());
        serverIsBack.countDown();
    }
}
