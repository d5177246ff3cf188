/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.source.StoreException.Reason;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcRollbackException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a failure of the driver or the server means. */
class PostgresErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "22001, DATA",
        "22P02, DATA",
        "23505, DATA",
        "23514, DATA",
        "21000, DATA",
        "44000, DATA",
        "54000, DATA",
        "54001, DATA",
        "P0001, DATA",
        "SH001, DATA",
        "40001, TRANSIENT",
        "40P01, TRANSIENT",
        "55P03, TRANSIENT",
        "57014, TRANSIENT",
        "57P01, TRANSIENT",
        "08006, TRANSIENT",
        "53300, TRANSIENT",
        "25P03, TRANSIENT",
        "25P04, TRANSIENT",
        "25006, TRANSIENT",
        "58030, TRANSIENT",
        "XX000, TRANSIENT",
        "42P01, MISCONFIGURED",
        "42501, MISCONFIGURED",
        "28P01, MISCONFIGURED",
        "3D000, MISCONFIGURED",
        "3F000, MISCONFIGURED",
        "54023, MISCONFIGURED"
    })
    void theStateSaysWhatCanBeDone(String state, Reason reason) {
        assertThat(PostgresErrors.reason(state)).isEqualTo(reason);
        assertThat(PostgresErrors.translate("t", new R2dbcBadGrammarException("said", state))
                        .reason())
                .isEqualTo(reason);
    }

    @Test
    void whereThereIsNoStateTheKindOfFailureDoes() {
        assertThat(reason(new R2dbcTimeoutException("pool"))).isEqualTo(Reason.TRANSIENT);
        assertThat(reason(new R2dbcNonTransientResourceException("refused"))).isEqualTo(Reason.TRANSIENT);
        assertThat(reason(new R2dbcDataIntegrityViolationException("x"))).isEqualTo(Reason.DATA);
        assertThat(reason(new R2dbcBadGrammarException("x"))).isEqualTo(Reason.MISCONFIGURED);
        assertThat(reason(new IOException("cut"))).isEqualTo(Reason.TRANSIENT);
        assertThat(reason(new IOException())).isEqualTo(Reason.TRANSIENT);
    }

    @Test
    void refusedDataIsNotRepeated() {
        assertThat(PostgresErrors.translate("t", new R2dbcDataIntegrityViolationException("Key (id)=(42)", "23505")))
                .hasMessageNotContaining("42)")
                .hasMessageContaining("23505")
                .hasNoCause();
    }

    @Test
    void onlyTheServersWordSaysThatACommitHasFailed() {
        assertThat(PostgresErrors.isAnswer(new R2dbcRollbackException("rolled back")))
                .isTrue();
        assertThat(PostgresErrors.isAnswer(new R2dbcDataIntegrityViolationException("x", "23505")))
                .isTrue();
        assertThat(PostgresErrors.isAnswer(new R2dbcNonTransientResourceException("x", "57P01")))
                .isFalse();
        assertThat(PostgresErrors.isAnswer(new R2dbcNonTransientResourceException("x", "08006")))
                .isFalse();
        assertThat(PostgresErrors.isAnswer(new IOException("cut"))).isFalse();
    }

    private static Reason reason(Throwable failure) {
        return PostgresErrors.translate("t", failure).reason();
    }
}
