/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class InvitationTest {

    private static final String NONE = "No curl is installed here: what the storefront invites to ask is not tried.";

    /** One to follow; else the test is skipped. */
    static Invitation followable(String url) {
        Invitation invitation = new Invitation(url);
        if (!invitation.canBeFollowed()) {
            System.err.println("SKIPPED: " + NONE);
            throw new TestAbortedException(NONE);
        }
        return invitation;
    }

    @Test
    void whoHasNoCurlIsToldSo() {
        Invitation invitation = new Invitation("http://127.0.0.1:1", Map.of("PATH", "/nowhere"));

        assertThatThrownBy(() -> invitation.follow(System.out)).hasMessageContaining("curl is not installed");
    }
}
