package io.cellfs.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MountConfigTest {
    @Test
    void defaults() {
        MountConfig config = MountConfig.defaults();
        assertEquals(Backend.DIRECT, config.backend());
        assertEquals("cellfs", config.source());
        assertFalse(config.readOnly());
        assertFalse(config.noSuid());
        assertTrue(config.allowOther());
        assertEquals(Duration.ofDays(1), config.cacheTime());
        assertEquals(32, config.maxReaders());
        assertEquals(1024, config.readAheadKib());
        assertEquals(Duration.ofSeconds(5), config.unmountWait());
        assertTrue(config.devices() >= 2 && config.devices() <= 8);
    }

    @Test
    void withersChangeOneThing() {
        MountConfig config = MountConfig.defaults();
        assertEquals(Backend.JNR, config.withBackend(Backend.JNR).backend());
        assertTrue(config.withReadOnly(true).readOnly());
        assertEquals(3, config.withDevices(3).devices());
        assertEquals(Duration.ZERO, config.withUnmountWait(Duration.ZERO).unmountWait());
        assertEquals(config, config.withCacheTime(Duration.ZERO).withCacheTime(config.cacheTime()));
    }

    @Test
    void boundsAreChecked() {
        MountConfig config = MountConfig.defaults();
        assertThrows(IllegalArgumentException.class, () -> config.withDevices(0));
        assertThrows(IllegalArgumentException.class, () -> config.withDevices(65));
        assertThrows(IllegalArgumentException.class, () -> config.withUnmountWait(Duration.ofSeconds(-1)));
        assertThrows(IllegalArgumentException.class, () -> config.withCacheTime(Duration.ofSeconds(-1)));
    }
}
