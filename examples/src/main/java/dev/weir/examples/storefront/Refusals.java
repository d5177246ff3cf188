/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.storefront;

import dev.weir.CacheException;
import dev.weir.TierUnavailableException;
import dev.weir.WriteConflictException;
import dev.weir.source.StoreException;
import io.r2dbc.spi.R2dbcException;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.reactive.function.client.WebClientException;

/** A translation of what caches refuse into what clients are told: what to do, and nothing of what is within. */
@RestControllerAdvice
class Refusals {

    @ExceptionHandler
    ProblemDetail redisIsAway(TierUnavailableException refused) {
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE, "This cannot be accepted now: try again in a moment");
    }

    @ExceptionHandler
    ProblemDetail somebodyWasFaster(WriteConflictException refused) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, "Somebody was faster: read it again");
    }

    @ExceptionHandler({
        CacheException.class,
        // Such as a transaction that has come too late to its commit.
        StoreException.class,
        WebClientException.class,
        DataAccessException.class,
        TransactionException.class,
        R2dbcException.class
    })
    ProblemDetail somethingIsAway(Exception refused) {
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE, "This cannot be answered now: try again in a moment");
    }
}
