/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import io.r2dbc.postgresql.api.ErrorDetails;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.R2dbcRollbackException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A translation of what the driver and the server say into what can be done about it. Values never get into a message: what the
 * server says about refused data is left out, and only the names of what refused it are kept.
 */
final class PostgresErrors {

    private static final Set<String> TRANSIENT_CODES = Set.of("55P03", "55006");

    /** A row that is too long for an index, and a value that is nested too deeply. */
    private static final Set<String> DATA_CODES = Set.of("54000", "54001");

    /** The routine of the server that compares a row with the policies of its table. Who lacks a right meets another. */
    private static final String POLICIES = "ExecWithCheckOptions";

    private PostgresErrors() {}

    static StoreException translate(String store, Throwable failure) {
        if (failure instanceof StoreException known) {
            return known;
        }
        String state = failure instanceof R2dbcException said ? said.getSqlState() : null;
        Reason reason = state == null ? reasonWithoutState(failure) : reason(state);
        if (isRefusedByPolicy(failure)) {
            reason = Reason.DATA;
        }
        return switch (reason) {
            case DATA -> data(store + " refuses the data" + names(state, failure));
            case MISCONFIGURED ->
                new StoreException(reason, store + " cannot be written as it is" + said(state, failure), failure);
            default ->
                new StoreException(
                        reason,
                        store + " cannot be written at the moment, or may have been" + said(state, failure),
                        failure);
        };
    }

    static StoreException data(String message) {
        return new StoreException(Reason.DATA, message, null);
    }

    static boolean isMissingTable(Throwable failure) {
        return failure instanceof R2dbcException said && "42P01".equals(said.getSqlState());
    }

    /** Whether the server has said that it failed, rather than nobody that it did not. */
    static boolean isAnswer(Throwable failure) {
        return failure instanceof R2dbcRollbackException
                || failure instanceof R2dbcException said
                        && said.getSqlState() != null
                        && !said.getSqlState().startsWith("08")
                        && !said.getSqlState().startsWith("57");
    }

    /** Empty if there is none. */
    static String state(Throwable failure) {
        return failure instanceof R2dbcException said && said.getSqlState() != null ? said.getSqlState() : "";
    }

    static Reason reason(String state) {
        if (TRANSIENT_CODES.contains(state) || state.length() < 2) {
            return Reason.TRANSIENT;
        }
        if (DATA_CODES.contains(state) || isRaised(state)) {
            return Reason.DATA;
        }
        return switch (state.substring(0, 2)) {
            case "21", "22", "23", "44" -> Reason.DATA;
            case "42", "28", "3D", "3F", "54", "55" -> Reason.MISCONFIGURED;
            default -> Reason.TRANSIENT;
        };
    }

    /** Whether a trigger or a function has said so: the standard leaves these letters to them, and Postgres takes few. */
    private static boolean isRaised(String state) {
        return state.charAt(0) >= 'I' && state.charAt(0) <= 'Z' && !state.startsWith("XX");
    }

    private static boolean isRefusedByPolicy(Throwable failure) {
        return "42501".equals(state(failure))
                && failure instanceof PostgresqlException said
                && said.getErrorDetails().getRoutine().filter(POLICIES::equals).isPresent();
    }

    private static Reason reasonWithoutState(Throwable failure) {
        if (failure instanceof R2dbcDataIntegrityViolationException) {
            return Reason.DATA;
        }
        return failure instanceof R2dbcBadGrammarException || failure instanceof R2dbcPermissionDeniedException
                ? Reason.MISCONFIGURED
                : Reason.TRANSIENT;
    }

    private static String said(@Nullable String state, Throwable failure) {
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return ": " + message + (state == null ? "" : " (" + state + ")");
    }

    private static String names(@Nullable String state, Throwable failure) {
        StringBuilder names = new StringBuilder(" (").append(state == null ? "integrity" : state);
        if (failure instanceof PostgresqlException said) {
            ErrorDetails details = said.getErrorDetails();
            details.getConstraintName()
                    .ifPresent(name -> names.append(", constraint ").append(name));
            details.getColumnName().ifPresent(name -> names.append(", column ").append(name));
        }
        return names.append(')').toString();
    }
}
