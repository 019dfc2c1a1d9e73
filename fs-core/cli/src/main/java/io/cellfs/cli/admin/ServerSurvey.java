package io.cellfs.cli.admin;

import io.cellfs.cli.admin.AdminException.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks many servers at the same time; those that do not answer soon are left out, so that one dead server does not stop what others can do. */
final class ServerSurvey {
    private static final Logger LOG = LoggerFactory.getLogger(ServerSurvey.class);
    private static final long PATIENCE_S = 5;

    private ServerSurvey() {}

    /** A question to one server. */
    interface Question<T> {
        /** Asks it. */
        T ask(VolumeServer server) throws AdminException;
    }

    /**
     * The answers of all servers, in the same order; empty for one that does not answer.
     *
     * @throws AdminException what a server that is there answers instead
     */
    static <T> Map<VolumeServer, Optional<T>> of(List<VolumeServer> servers, Question<T> question)
            throws AdminException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<T>> tasks = new ArrayList<>();
            servers.forEach(server -> tasks.add(() -> question.ask(server)));
            List<Future<T>> answers = threads.invokeAll(tasks, PATIENCE_S, TimeUnit.SECONDS);
            Map<VolumeServer, Optional<T>> found = new LinkedHashMap<>();
            for (int i = 0; i < servers.size(); i++) {
                found.put(servers.get(i), answer(servers.get(i), answers.get(i)));
            }
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdminException(Kind.FAILED, "interrupted while asking servers", e);
        }
    }

    private static <T> Optional<T> answer(VolumeServer server, Future<T> answer)
            throws AdminException, InterruptedException {
        try {
            return Optional.of(answer.get());
        } catch (CancellationException e) {
            LOG.debug("{} does not answer in time", server.site(), e);
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AdminException refused && refused.kind() != Kind.UNREACHABLE) {
                throw refused;
            }
            LOG.debug("{} does not answer", server.site(), e);
            return Optional.empty();
        }
    }
}
