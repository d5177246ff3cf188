/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.backend.BackendSource;
import dev.weir.redis.Redis;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** A configuration of the Redis on which processes share what they cache, where one is said. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration",
            "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration"
        })
@ConditionalOnClass(Redis.class)
@ConditionalOnBooleanProperty(name = "weir.enabled", matchIfMissing = true)
@Conditional(WeirRedisAutoConfiguration.RedisIsSaid.class)
@EnableConfigurationProperties(RedisProperties.class)
public final class WeirRedisAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(BackendSource.class)
    Redis weirRedis(
            RedisProperties said,
            Environment environment,
            ConfigurableListableBeanFactory beans,
            ObjectProvider<SslBundles> bundles,
            ObjectProvider<RedisCustomizer> customizers) {
        RedisBinding binding = said.namesServers() ? null : RedisBinding.find(beans, beans.getBeanClassLoader());
        RedisPlace place = RedisPlace.of(said, environment, binding);
        Redis redis = new RedisAssembly(place, bundles.getIfAvailable()).redis();
        for (RedisCustomizer customizer : customizers.orderedStream().toList()) {
            redis = customizer.customize(redis);
        }
        return redis;
    }

    /** A condition: properties or a binding say where servers are. */
    static final class RedisIsSaid extends SpringBootCondition implements ConfigurationCondition {

        /** When the beans of all others are known. */
        @Override
        public ConfigurationPhase getConfigurationPhase() {
            return ConfigurationPhase.REGISTER_BEAN;
        }

        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            ConditionMessage.Builder message = ConditionMessage.forCondition("Weir's Redis");
            if (RedisPlace.isSaid(context.getEnvironment())) {
                return ConditionOutcome.match(message.because("properties name it"));
            }
            ConfigurableListableBeanFactory beans = context.getBeanFactory();
            return beans != null && RedisBinding.isThere(beans, context.getClassLoader())
                    ? ConditionOutcome.match(message.because("a DataRedisConnectionDetails names it"))
                    : ConditionOutcome.noMatch(message.because(
                            "neither weir.redis nor spring.data.redis nor a DataRedisConnectionDetails is there"));
        }
    }
}
