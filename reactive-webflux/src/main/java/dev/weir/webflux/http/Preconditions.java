/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import dev.weir.webflux.field.EntityTagCondition;
import dev.weir.webflux.field.HttpDate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;

/** The conditions that a request which only reads puts on its answer, in the order of RFC 9110, section 13.2.2. */
final class Preconditions {

    private Preconditions() {}

    static Verdict judge(HttpHeaders request, AnswerFields.Validator validator) {
        if (isChangedForHim(request, validator)) {
            return Verdict.FAILED;
        }
        return isWhatHeHas(request, validator) ? Verdict.NOT_MODIFIED : Verdict.MET;
    }

    private static boolean isChangedForHim(HttpHeaders request, AnswerFields.Validator validator) {
        List<String> match = request.getOrEmpty(HttpHeaders.IF_MATCH);
        if (!match.isEmpty()) {
            EntityTagCondition condition = EntityTagCondition.of(match);
            return !condition.isAny()
                    && validator.entityTag().filter(condition::matchesStrongly).isEmpty();
        }
        Optional<Instant> since = date(request, HttpHeaders.IF_UNMODIFIED_SINCE, validator);
        return since.isPresent()
                && validator
                        .lastModified()
                        .filter(time -> time.isAfter(since.get()))
                        .isPresent();
    }

    private static boolean isWhatHeHas(HttpHeaders request, AnswerFields.Validator validator) {
        List<String> noneMatch = request.getOrEmpty(HttpHeaders.IF_NONE_MATCH);
        if (!noneMatch.isEmpty()) {
            EntityTagCondition condition = EntityTagCondition.of(noneMatch);
            return condition.isAny()
                    || validator.entityTag().filter(condition::matchesWeakly).isPresent();
        }
        Optional<Instant> since = date(request, HttpHeaders.IF_MODIFIED_SINCE, validator);
        return since.isPresent()
                && validator
                        .lastModified()
                        .filter(time -> !time.isAfter(since.get()))
                        .isPresent();
    }

    /** A date that is said twice, or that is none, puts no condition. */
    private static Optional<Instant> date(HttpHeaders request, String field, AnswerFields.Validator validator) {
        List<String> lines = request.getOrEmpty(field);
        return lines.size() != 1
                ? Optional.empty()
                : validator.lastModified().flatMap(now -> HttpDate.of(lines.get(0), now));
    }

    /** What becomes of a request. */
    enum Verdict {
        /** It is answered. */
        MET,
        /** Whoever asks has the answer already. */
        NOT_MODIFIED,
        /** It is refused. */
        FAILED
    }
}
