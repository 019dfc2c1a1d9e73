package io.cellfs.cli.figures;

import io.cellfs.metrics.Durations;
import io.cellfs.metrics.Figure;
import io.cellfs.metrics.FigureSource;
import io.cellfs.metrics.Readings;
import io.cellfs.protocol.rpc.CallObserver;
import io.cellfs.protocol.rpc.Op;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts the calls that one server answers: by procedure, with what code, and how long they took. */
public final class ServedCalls implements CallObserver, FigureSource {
    /** Codes of one procedure that have a label of their own; there are fewer unless a peer makes them up. */
    static final int MAX_CODES = 64;

    private static final String OTHERS = "others";

    private record Procedure(Durations durations, Map<String, LongAdder> codes) {}

    private final String server;
    private final Map<String, Procedure> procedures = new ConcurrentHashMap<>();

    /** For the server of this name. */
    public ServedCalls(String server) {
        this.server = server;
    }

    @Override
    public void ended(Op<?, ?> op, long nanos, int abortCode) {
        Procedure procedure = procedures.computeIfAbsent(
                op.name(), name -> new Procedure(new Durations(), new ConcurrentHashMap<>()));
        procedure.durations().add(nanos);
        String code = abortCode == 0 ? "ok" : Integer.toString(abortCode);
        boolean known =
                procedure.codes().size() < MAX_CODES || procedure.codes().containsKey(code);
        procedure
                .codes()
                .computeIfAbsent(known ? code : OTHERS, c -> new LongAdder())
                .increment();
    }

    @Override
    public void tell(Readings readings) {
        procedures.forEach((name, procedure) -> {
            readings.durations(Figure.SERVER_CALL_SECONDS, procedure.durations(), server, name);
            procedure
                    .codes()
                    .forEach((code, count) -> readings.value(Figure.SERVER_CALLS, count.sum(), server, name, code));
        });
    }
}
