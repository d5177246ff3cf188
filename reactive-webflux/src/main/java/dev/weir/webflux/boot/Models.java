/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.CacheModel;
import dev.weir.outbox.WriteBehind;
import dev.weir.webflux.boot.CacheProperties.Model;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A reading of what is said of a cache's model. */
final class Models {

    private Models() {}

    /** The model, where a cache is said to have none as it has it with or without a source. */
    static Model chosen(CacheProperties said, boolean hasSource) {
        Model model = said.model();
        if (model != null) {
            return model;
        }
        return hasSource ? Model.READ_THROUGH : Model.ASIDE;
    }

    /** The model, which one that passes through does not write behind. */
    static CacheModel read(String property, CacheProperties said, Model chosen, boolean isEnabled) {
        requireEffects(property, said, chosen);
        CacheModel model = switch (chosen) {
            case ASIDE, READ_THROUGH -> CacheModel.aside();
            case WRITE_THROUGH -> through(property + ".write-through", said.writeThrough());
            case WRITE_BEHIND -> behind(property + ".write-behind", said.writeBehind(), isEnabled);
        };
        model = Setting.changeIf(
                model,
                property + ".invalidated-explicitly",
                said.invalidatedExplicitly(),
                CacheModel::invalidatedExplicitly);
        return Setting.change(model, property + ".stale-at-most", said.staleAtMost(), CacheModel::staleAtMost);
    }

    private static void requireEffects(String property, CacheProperties said, Model chosen) {
        if (chosen != Model.WRITE_THROUGH) {
            Setting.requireUnsaid(
                    property + ".write-through",
                    said.writeThrough(),
                    "the model is " + name(chosen),
                    "Leave it out, or write " + property + ".model: write-through.");
        }
        if (chosen != Model.WRITE_BEHIND) {
            Setting.requireUnsaid(
                    property + ".write-behind",
                    said.writeBehind(),
                    "the model is " + name(chosen),
                    "Leave it out, or write " + property + ".model: write-behind.");
        }
    }

    private static CacheModel through(String at, @Nullable WriteThroughProperties said) {
        CacheModel model = CacheModel.through();
        if (said == null) {
            return model;
        }
        model = Setting.change(
                model, at + ".transaction-timeout", said.transactionTimeout(), CacheModel::transactionTimeout);
        return Setting.change(model, at + ".when-unreachable", said.whenUnreachable(), CacheModel::whenUnreachable);
    }

    private static CacheModel behind(String at, @Nullable WriteBehindProperties said, boolean isEnabled) {
        WriteBehind how = said == null ? WriteBehind.DEFAULT : how(at, said);
        return isEnabled ? CacheModel.behind(how) : CacheModel.through();
    }

    private static WriteBehind how(String at, WriteBehindProperties said) {
        WriteBehind how =
                Setting.change(WriteBehind.DEFAULT, at + ".durability", said.durability(), WriteBehind::durability);
        how = Setting.change(how, at + ".accept-within", said.acceptWithin(), WriteBehind::acceptWithin);
        how = Setting.change(how, at + ".limit", said.limit(), WriteBehind::limit);
        how = Setting.change(how, at + ".max-lag", said.maxLag(), WriteBehind::maxLag);
        how = Setting.change(how, at + ".batch", said.batch(), WriteBehind::batch);
        how = Setting.change(
                how,
                at + ".attempts",
                said.attempts(),
                (now, attempts) -> now.attempts(attempts, now.firstPause(), now.longestPause()));
        // Together: each of them may be beyond the other's default.
        Duration first = said.firstPause() == null ? how.firstPause() : said.firstPause();
        Duration longest = said.longestPause() == null ? how.longestPause() : said.longestPause();
        WriteBehind before = how;
        how = Setting.named(
                at + (said.firstPause() == null ? ".longest-pause" : ".first-pause"),
                () -> before.attempts(before.attempts(), first, longest));
        return Setting.change(how, at + ".drain-for", said.drainFor(), WriteBehind::drainFor);
    }

    static String name(Model model) {
        return switch (model) {
            case ASIDE -> "aside";
            case READ_THROUGH -> "read-through";
            case WRITE_THROUGH -> "write-through";
            case WRITE_BEHIND -> "write-behind";
        };
    }
}
