package io.cellfs.client.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerGoneTest {
    @ParameterizedTest
    @ValueSource(strings = {"wait", "cache", "error:1s", "error:30s", "error:86400s"})
    void isReadAsItIsWritten(String text) {
        assertEquals(text, ServerGone.parse(text).text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "error", "error:0s", "error:30", "error:-1s", "error:86401s", "error:9999999s", "Wait"})
    void whatIsNoneIsRefusedByName(String text) {
        String said = String.valueOf(assertThrows(IllegalArgumentException.class, () -> ServerGone.parse(text))
                .getMessage());
        assertTrue(said.contains("error:"), said);
    }

    @Test
    void aVolumesOwnPolicyComesFirst() {
        ServerGonePolicies policies = new ServerGonePolicies();
        assertEquals(Optional.empty(), policies.of(1));
        policies.others(new ServerGone.Wait());
        policies.set(1, "error:2s");
        assertEquals("error:2s", policies.of(1).orElseThrow().text());
        assertEquals("wait", policies.of(2).orElseThrow().text());
        policies.set(1, "never");
        assertEquals("wait", policies.of(1).orElseThrow().text());
        policies.set(1, "cache");
        policies.set(1, null);
        assertEquals("wait", policies.of(1).orElseThrow().text());
    }
}
