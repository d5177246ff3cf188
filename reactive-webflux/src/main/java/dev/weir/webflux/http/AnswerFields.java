/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import dev.weir.Entry;
import dev.weir.Entry.Tier;
import dev.weir.webflux.field.AgeField;
import dev.weir.webflux.field.CacheStatusField;
import dev.weir.webflux.field.CacheStatusField.Reason;
import dev.weir.webflux.field.EntityTag;
import dev.weir.webflux.field.HttpDate;
import dev.weir.webflux.field.ResponseCacheControl;
import dev.weir.webflux.field.VaryField;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/** The fields of one answer: what they tell of its entry, as its policy has it. */
final class AnswerFields {

    private static final String CACHE_STATUS = "Cache-Status";

    private final Entry<?> entry;
    private final AnswerPolicy policy;
    private final RequestDemand demand;
    private final HttpHeaders before;
    private final Duration age;
    private final Validator validator;

    AnswerFields(Entry<?> entry, AnswerPolicy policy, ServerWebExchange exchange) {
        this.entry = entry;
        this.policy = policy;
        this.demand = RequestDemand.of(exchange);
        this.before = exchange.getResponse().getHeaders();
        this.age = wholeSeconds(entry.age());
        this.validator = Validator.of(entry, policy.strong());
    }

    /** What the answer is known by to those who have had it before. */
    Validator validator() {
        return validator;
    }

    /** Sets the fields of an answer to a request that only reads, but for the date by which it can be asked for again. */
    void tell(HttpHeaders fields) {
        tellEntityTag(fields);
        ResponseCacheControl control = cacheControl();
        fields.set(HttpHeaders.CACHE_CONTROL, control.toString());
        if (control.has("max-age")) {
            fields.set(HttpHeaders.AGE, AgeField.write(age));
        }
        VaryField vary = VaryField.of(before.getOrEmpty(HttpHeaders.VARY)).and(policy.vary());
        if (!vary.equals(VaryField.NONE)) {
            fields.set(HttpHeaders.VARY, vary.toString());
        }
        policy.cacheName()
                .ifPresent(name -> fields.set(CACHE_STATUS, status(name).after(before.getOrEmpty(CACHE_STATUS))));
        if (policy.provenance()) {
            fields.set(
                    AnswerPolicy.FRESHNESS,
                    entry.freshness().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            entry.version().ifPresent(version -> fields.set(AnswerPolicy.VERSION, Long.toString(version)));
        }
    }

    /** Sets the name by which an answer can be asked for again. */
    void tellEntityTag(HttpHeaders fields) {
        validator.entityTag().ifPresent(tag -> fields.set(HttpHeaders.ETAG, tag.toString()));
    }

    /** Sets the date by which an answer can be asked for again. */
    void tellLastModified(HttpHeaders fields) {
        validator.lastModified().ifPresent(time -> fields.set(HttpHeaders.LAST_MODIFIED, HttpDate.write(time)));
    }

    private ResponseCacheControl cacheControl() {
        ResponseCacheControl template = policy.cacheControl();
        Duration longest = entry.isAbsent() ? policy.longestAbsent() : policy.longest();
        boolean keepsNoAbsence = entry.isAbsent() && longest.isZero();
        if (demand.noStore() || template.noStore() || keepsNoAbsence) {
            return ResponseCacheControl.none().with("no-store");
        }
        if (template.noCache() || demand.isForMore()) {
            // Whoever asked for more than what was current once must not get it from whoever keeps this.
            return template.with("no-cache");
        }
        return template.withMaxAge(maxAge(longest));
    }

    private Duration maxAge(Duration longest) {
        Duration kept = entry.isStale() ? Duration.ZERO : longest;
        Duration until = age.plus(kept.truncatedTo(ChronoUnit.SECONDS));
        return entry.freshFor().compareTo(until) < 0 ? entry.freshFor() : until;
    }

    /** Rounded up, as all times that are left are rounded down: nobody keeps an answer for a part of a second longer. */
    private static Duration wholeSeconds(Duration age) {
        return age.getNano() == 0 ? age : Duration.ofSeconds(age.getSeconds() + 1);
    }

    private CacheStatusField status(String name) {
        CacheStatusField status = CacheStatusField.by(name);
        if (entry.tier() == Tier.SOURCE) {
            status = status.forwarded(demand.isForMore() ? Reason.REQUEST : Reason.MISS);
            status = entry.coalesced() ? status.collapsed() : status;
        } else {
            status = status.hit();
        }
        Duration left = entry.freshFor().minus(entry.age());
        status = status.ttl(entry.isStale() && !left.isNegative() ? Duration.ofSeconds(-1) : left);
        return policy.provenance() ? status.detail(entry.tier().name()) : status;
    }

    /** Says that nothing is known: neither a value, nor that there is none. */
    static void tellNothingKnown(HttpHeaders fields) {
        fields.set(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /** What is told of a value so that it can be asked for again. */
    record Validator(Optional<EntityTag> entityTag, Optional<Instant> lastModified) {

        static Validator of(Entry<?> entry, boolean strong) {
            return entry.isAbsent()
                    ? new Validator(Optional.empty(), Optional.empty())
                    : new Validator(DataVersion.entityTag(entry, strong), lastModified(entry));
        }

        /** Not within the second it was written in: what is written later in that second would have the same date. */
        private static Optional<Instant> lastModified(Entry<?> entry) {
            Instant written = entry.writtenAt().truncatedTo(ChronoUnit.SECONDS);
            Instant now = entry.writtenAt().plus(entry.age()).truncatedTo(ChronoUnit.SECONDS);
            return written.isBefore(now) ? Optional.of(written) : Optional.empty();
        }
    }
}
