/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.tier.Generation;
import dev.weir.tier.Scope;
import java.util.Collection;

/** A way to have generations of one scope raised in a shard: what is sent to the script. */
final class BumpCall {

    private BumpCall() {}

    static ScriptCall of(KeyNames names, int shard, Collection<Generation> generations, long epoch) {
        Scope scope = generations.iterator().next().scope();
        ScriptCall call = ScriptCall.of(Scripts.BUMP, names.state(shard), names.log(shard))
                .with(epoch)
                .with(scope.cache())
                .with(scope.tenant())
                .with(GenerationField.start(scope));
        for (Generation generation : generations) {
            names.checkLength(generation.name());
            call.with(GenerationField.word(generation.kind())).with(generation.name());
        }
        return call;
    }
}
