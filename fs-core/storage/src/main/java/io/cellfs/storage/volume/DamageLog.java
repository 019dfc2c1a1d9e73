package io.cellfs.storage.volume;

import io.cellfs.storage.meta.ChunkKey;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of each damaged chunk that somebody read, once: whoever reads it may do so again and again. */
final class DamageLog {
    private static final Logger LOG = LoggerFactory.getLogger(DamageLog.class);
    private static final int REMEMBERED = 1024;

    private final Map<ChunkKey, Boolean> told = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ChunkKey, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Somebody read a chunk and got an error instead. */
    synchronized void tell(ChunkKey chunk, String what) {
        if (told.put(chunk, true) == null) {
            LOG.error("{}: readers get EIO; restore the file from a snapshot, a read-only copy or a dump", what);
        }
    }
}
