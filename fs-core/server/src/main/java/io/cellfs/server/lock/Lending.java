package io.cellfs.server.lock;

import io.cellfs.protocol.Fid;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Which files are lent to which client, and which had better not be. */
final class Lending {
    private static final int MAX_CONTENDED = 65_536;

    private final Map<Fid, Loan> loans = new HashMap<>();
    private final LinkedHashMap<Fid, Long> contendedUntil = new LinkedHashMap<>();

    /** A lent file; {@code recalled} with the time until which it must be back. */
    static final class Loan {
        final UUID client;
        boolean recalled;
        long dueNs;

        Loan(UUID client) {
            this.client = client;
        }
    }

    Optional<Loan> loan(Fid file) {
        return Optional.ofNullable(loans.get(file));
    }

    boolean isLentTo(Fid file, UUID client) {
        Loan loan = loans.get(file);
        return loan != null && loan.client.equals(client);
    }

    void lend(Fid file, UUID client) {
        loans.put(file, new Loan(client));
    }

    int size() {
        return loans.size();
    }

    void back(Fid file) {
        loans.remove(file);
    }

    /** Several clients want the file. */
    void contended(Fid file, long untilNs) {
        contendedUntil.remove(file);
        contendedUntil.put(file, untilNs);
        if (contendedUntil.size() > MAX_CONTENDED) {
            contendedUntil.pollFirstEntry();
        }
    }

    boolean isContended(Fid file, long nowNs) {
        Long untilNs = contendedUntil.get(file);
        if (untilNs != null && untilNs - nowNs <= 0) {
            contendedUntil.remove(file);
            return false;
        }
        return untilNs != null;
    }

    /** The recalled loans. */
    Map<Fid, Loan> recalled() {
        Map<Fid, Loan> recalled = new HashMap<>();
        loans.forEach((file, loan) -> {
            if (loan.recalled) {
                recalled.put(file, loan);
            }
        });
        return recalled;
    }

    /** Drops the memory of what was contended once. */
    void forgetOld(long nowNs) {
        contendedUntil.values().removeIf(untilNs -> untilNs - nowNs <= 0);
    }
}
