package io.cellfs.storage.volume;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.Keys;
import java.util.Collection;

/** Deletes chunk files that nothing stable shows any more. */
public final class FreedFiles {
    private FreedFiles() {}

    /** Deletes files and forgets them; the database must have been synced since they were freed. */
    public static void delete(Services services, Collection<Long> ids) throws StorageException {
        if (ids.isEmpty()) {
            return;
        }
        try (Batch batch = services.store().batch()) {
            for (long id : ids) {
                services.files().delete(id);
                batch.delete(Keys.freed(id)).delete(Keys.owner(id));
            }
            services.store().write(batch);
        }
    }
}
