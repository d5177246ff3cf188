/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.rfc9111;

import dev.weir.webflux.field.EntityTag;
import dev.weir.webflux.field.EntityTagCondition;
import dev.weir.webflux.field.HttpDate;
import dev.weir.webflux.field.VaryField;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How a stored response is validated: by the origin on behalf of the cache, and by the cache on behalf of a client (RFC 9111, section 4.3). */
public final class Validation {

    /** The fields of a request that are conditions on what it is to get. */
    public static final Set<String> CONDITIONS =
            Set.of("if-none-match", "if-modified-since", "if-match", "if-unmodified-since", "if-range");

    /** What a {@code 304} tells; it must not leave out what a client stores by. */
    private static final Set<String> TOLD_AGAIN = Set.of(
            "cache-control",
            "content-location",
            "date",
            "etag",
            "expires",
            "vary",
            "last-modified",
            "access-control-allow-origin",
            "access-control-allow-credentials",
            "access-control-expose-headers");

    /** What describes the body that is stored, and stays as it is when that is confirmed (RFC 9111, section 3.2). */
    private static final Set<String> OF_THE_BODY =
            Set.of("content-encoding", "content-type", "content-range", "content-length", "transfer-encoding");

    private Validation() {}

    static boolean canBeValidated(FieldLines fields) {
        return !fields.of("etag").isEmpty() || !fields.of("last-modified").isEmpty();
    }

    /** The conditions under which the origin need not send again what is stored; none if that has no validator. */
    public static Map<String, String> conditions(StoredResponse stored) {
        Map<String, String> conditions = new LinkedHashMap<>();
        first(stored.fields(), "etag").ifPresent(etag -> conditions.put("if-none-match", etag));
        first(stored.fields(), "last-modified").ifPresent(date -> conditions.put("if-modified-since", date));
        return conditions;
    }

    /** What is stored, as a {@code 304} of its origin confirms it. */
    public static StoredResponse confirmed(StoredResponse stored, Fields notModified, Times at, Heuristic heuristic) {
        Fields newer = Storing.kept(told(stored, notModified), at.received());
        return stored.confirmed(newer.has("age") ? newer : newer.with("age", "0"), at, heuristic);
    }

    /** All that a {@code 304} and what is stored say together, with what must not be stored of it. */
    public static Fields together(StoredResponse stored, Fields notModified) {
        return stored.fields().with(told(stored, notModified));
    }

    /** Whether what is stored is an answer to fewer requests than it was, now that a {@code 304} names more in its {@code Vary}. */
    public static boolean narrows(StoredResponse stored, FieldLines notModified) {
        VaryField before = VaryField.of(stored.fields().of("vary"));
        return !before.and(VaryField.of(notModified.of("vary"))).equals(before);
    }

    /** What is stored was selected by the fields that it named: it goes on to depend on them. */
    private static Fields told(StoredResponse stored, Fields notModified) {
        Fields told = notModified.without(OF_THE_BODY);
        return told.has("vary")
                ? told.with(
                        "vary",
                        VaryField.of(stored.fields().of("vary"))
                                .and(VaryField.of(told.of("vary")))
                                .toString())
                : told;
    }

    /** Whether a {@code 304} is about what is stored: it names the same state, or none. */
    public static boolean isAbout(StoredResponse stored, FieldLines notModified) {
        Optional<EntityTag> confirmed = tag(notModified);
        return confirmed.isEmpty()
                || tag(stored.fields()).filter(confirmed.get()::matchesWeakly).isPresent();
    }

    /** Whether a client has what is stored already (RFC 9110, section 13.2.2). */
    public static boolean clientHas(StoredResponse stored, FieldLines request, Instant now) {
        List<String> tags = request.of("if-none-match");
        if (!tags.isEmpty()) {
            EntityTagCondition condition = EntityTagCondition.of(tags);
            return condition.isAny()
                    || tag(stored.fields()).filter(condition::matchesWeakly).isPresent();
        }
        Optional<Instant> since = date(request, "if-modified-since", now);
        Optional<Instant> modified = date(stored.fields(), "last-modified", now);
        return since.isPresent() && modified.isPresent() && !modified.get().isAfter(since.get());
    }

    /** The fields of a {@code 304} that tells a client so. */
    public static Fields toldAgain(StoredResponse stored) {
        Map<String, List<String>> told = new LinkedHashMap<>(stored.fields().asMap());
        told.keySet().retainAll(TOLD_AGAIN);
        return Fields.of(told);
    }

    private static Optional<EntityTag> tag(FieldLines fields) {
        return first(fields, "etag").flatMap(EntityTag::of);
    }

    private static Optional<Instant> date(FieldLines fields, String name, Instant now) {
        List<String> lines = fields.of(name);
        return lines.size() == 1 ? HttpDate.of(lines.get(0), now) : Optional.empty();
    }

    private static Optional<String> first(FieldLines fields, String name) {
        return fields.of(name).stream().findFirst();
    }
}
