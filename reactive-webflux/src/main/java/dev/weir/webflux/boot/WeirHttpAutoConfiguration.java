/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.webflux.http.AnswerPolicy;
import dev.weir.webflux.http.ConsistencyFilter;
import dev.weir.webflux.http.EntryAnswers;
import dev.weir.webflux.http.EntryResultHandler;
import dev.weir.webflux.http.SessionTokens;
import dev.weir.webflux.http.TenantResolver;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.accept.RequestedContentTypeResolver;

/** A configuration of answers made from entries, and of requests that are heeded, in reactive web applications. */
@AutoConfiguration(afterName = "org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration")
@ConditionalOnWebApplication(type = Type.REACTIVE)
@EnableConfigurationProperties(HttpProperties.class)
public final class WeirHttpAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    EntryAnswers weirEntryAnswers(ObjectProvider<AnswerPolicy> policy) {
        return EntryAnswers.of(policy.getIfAvailable(AnswerPolicy::standard));
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(value = ServerCodecConfigurer.class, name = "webFluxContentTypeResolver")
    EntryResultHandler weirEntryResultHandler(
            ServerCodecConfigurer codecs,
            @Qualifier("webFluxContentTypeResolver") RequestedContentTypeResolver resolver,
            @Qualifier("webFluxAdapterRegistry") ReactiveAdapterRegistry adapters,
            ObjectProvider<AnswerPolicy> policy) {
        AnswerPolicy followed = policy.getIfAvailable(AnswerPolicy::standard);
        return new EntryResultHandler(codecs.getWriters(), resolver, adapters, exchange -> followed);
    }

    /** With the sessions and the tenants of the application, where there are such beans; with levels only where that is said. */
    @Bean
    @ConditionalOnMissingBean
    @Conditional(SomethingToHeed.class)
    ConsistencyFilter weirConsistencyFilter(
            HttpProperties said, ObjectProvider<SessionTokens> sessions, ObjectProvider<TenantResolver> tenants) {
        ConsistencyFilter filter = ConsistencyFilter.forStrangers();
        filter = said.consistency() ? filter : filter.withoutLevels();
        @Nullable SessionTokens tokens = sessions.getIfAvailable();
        filter = tokens == null ? filter : filter.withSessions(tokens);
        @Nullable TenantResolver resolver = tenants.getIfAvailable();
        return resolver == null ? filter : filter.withTenants(resolver);
    }

    /** A condition that requests say something that caches have to know. */
    static final class SomethingToHeed extends AnyNestedCondition {

        SomethingToHeed() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnBooleanProperty("weir.http.consistency")
        static final class Levels {}

        @ConditionalOnBean(SessionTokens.class)
        static final class Sessions {}

        @ConditionalOnBean(TenantResolver.class)
        static final class Tenants {}
    }
}
