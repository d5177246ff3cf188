/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.tier.Acceptance;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Submission;
import dev.weir.tier.Version;

/** A way to have a submission accepted: what is sent to the script, and what its answer means. */
final class AcceptCall {

    private final KeyNames names;
    private final Envelopes envelopes;

    AcceptCall(KeyNames names, Envelopes envelopes) {
        this.names = names;
        this.envelopes = envelopes;
    }

    ScriptCall call(Submission submission, long epoch) {
        RemoteKey key = submission.key();
        Submission.Operation operation = submission.operation();
        ScriptCall call = of(Scripts.ACCEPT, names, key, epoch)
                .with(envelopes.writeDirty(key, submission.entry()))
                .with(submission.keep())
                .with(submission.limit())
                .with(NamePart.of(operation.id()))
                .with(operation.sentIn())
                .with(operation.sentAt());
        key.prefixes().forEach(call::with);
        return call;
    }

    static Acceptance acceptance(long epoch, Answer answer) {
        return switch (answer.word()) {
            case "REPEATED" -> new Acceptance.Repeated(new Version(answer.number(1), answer.number(2)));
            case "UNPROVED" -> new Acceptance.Unproved();
            case "LATE" -> new Acceptance.Late(answer.number(1));
            case "FULL" -> new Acceptance.Full(answer.number(1));
            default -> new Acceptance.Accepted(new Version(epoch, answer.number(1)), answer.number(2));
        };
    }

    /** The call of a script that accepts, as it begins. */
    static ScriptCall of(Script script, KeyNames names, RemoteKey key, long epoch) {
        int shard = key.shard();
        String cache = key.scope().cache();
        String name = names.name(key);
        return ScriptCall.of(
                        script,
                        names.state(shard),
                        names.value(key),
                        names.lease(shard, name),
                        names.log(shard),
                        names.outbox(cache, shard),
                        names.deadLetters(cache, shard))
                .with(epoch)
                .with(name)
                .with(cache)
                .with(key.scope().tenant())
                .with(key.text());
    }
}
