/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** An analyser of starts that fail for what is said of caches. */
final class WeirFailureAnalyzer extends AbstractFailureAnalyzer<WeirConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, WeirConfigurationException cause) {
        return new FailureAnalysis(
                "The property '" + cause.property() + "' cannot be used as it is: " + cause.problem(),
                cause.action(),
                cause);
    }
}
