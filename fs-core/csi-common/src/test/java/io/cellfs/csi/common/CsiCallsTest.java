package io.cellfs.csi.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.node.api.NodeApiException;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsiCallsTest {
    private final CsiCalls calls = new CsiCalls();
    private final Recorder recorder = new Recorder();

    /** Writes down how a call was answered. */
    private static final class Recorder implements StreamObserver<String> {
        private final List<String> events = new ArrayList<>();

        @Override
        public void onNext(String value) {
            events.add(value);
        }

        @Override
        public void onError(Throwable t) {
            events.add(Status.fromThrowable(t).toString());
        }

        @Override
        public void onCompleted() {
            events.add("done");
        }
    }

    @Test
    void anAnswerIsGivenOnce() {
        calls.answer("question", recorder, question -> question + "!");
        assertEquals(List.of("question!", "done"), recorder.events);
    }

    @Test
    void aFailureKeepsItsCodeAndMessage() {
        calls.answer("q", recorder, q -> {
            throw new CsiException(Status.Code.OUT_OF_RANGE, "too big");
        });
        assertEquals(1, recorder.events.size());
        assertTrue(recorder.events.getFirst().contains("code=OUT_OF_RANGE, description=too big"));
    }

    @Test
    void aDefectIsInternalAndTellsNothingOfTheRequest() {
        calls.answer("q", recorder, q -> {
            throw new IllegalStateException("a secret");
        });
        assertTrue(recorder.events.getFirst().contains("INTERNAL"));
        assertFalse(recorder.events.getFirst().contains("secret"));
    }

    @Test
    void callsAtATimeAreBounded() {
        nested(CsiCalls.MAX_CALLS);
        assertTrue(recorder.events.getFirst().contains("RESOURCE_EXHAUSTED"));
        assertEquals(1 + 2 * CsiCalls.MAX_CALLS, recorder.events.size());
        calls.answer("q", recorder, q -> q);
        assertEquals("done", recorder.events.getLast());
    }

    private void nested(int depth) {
        calls.answer("q", recorder, q -> {
            nested(depth - 1);
            return q;
        });
    }

    @Test
    void oneOperationAtATimeIsAtAVolume() throws CsiException {
        VolumeLocks locks = new VolumeLocks();
        String result = locks.during("v", () -> {
            assertEquals(
                    Status.Code.ABORTED,
                    assertThrows(CsiException.class, () -> locks.during("v", () -> "inner"))
                            .code());
            return locks.during("w", () -> "other");
        });
        assertEquals("other", result);
        assertThrows(
                CsiException.class,
                () -> locks.during("v", () -> {
                    throw CsiException.invalid("failed");
                }));
        assertEquals("again", locks.during("v", () -> "again"));
    }

    @Test
    void failuresOfTheNodeHaveTheCodeOfTheirMeaning() {
        for (NodeApiException.Reason reason : NodeApiException.Reason.values()) {
            CsiException e = assertThrows(
                    CsiException.class,
                    () -> NodeErrors.act(() -> {
                        throw new NodeApiException(reason, "because");
                    }));
            String expected = reason == NodeApiException.Reason.INVALID_ARGUMENT ? "INTERNAL" : reason.name();
            assertEquals(expected, e.code().name());
            assertEquals("because", e.getMessage());
        }
    }
}
