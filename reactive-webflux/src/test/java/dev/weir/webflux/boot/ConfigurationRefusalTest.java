/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.BulkLoader;
import dev.weir.Loader;
import dev.weir.redis.Redis;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** What is wrong keeps the application from starting, and the message says which property and what to write. */
class ConfigurationRefusalTest {

    private static final String AT = "weir.caches.products";

    static Stream<Arguments> refusals() {
        return Stream.of(
                refused("key=com.example.Nothing", ".key", "There is no class 'com.example.Nothing'"),
                refused("value=java.util.List<String", ".value", "is no name of a type"),
                refused("value=java.util.Map<String>", ".value", "is no name of a type"),
                refused("key=java.util.List<String>", ".key", "Keys cannot be of a type with type arguments"),
                refused("model=read-through", ".model", "there is nothing to read from"),
                refused("model=write-through", ".model", "there is no store to write to"),
                refused("model=write-behind", ".model", "there is no store to write to"),
                refused("write-behind.limit=5", ".write-behind", "the model is aside"),
                refused("write-through.transaction-timeout=5s", ".write-through", "the model is aside"),
                refused("policy.fresh-for=0s", ".policy.fresh-for", "freshFor must be positive"),
                refused("policy.jitter=2", ".policy.jitter", "jitter must be a fraction"),
                refused("policy.stale-if-error=1s", ".policy", "staleIfError (PT1S) lies below freshFor"),
                refused("policy.soft-timeout=1h", ".policy", "must be shorter than loadTimeout"),
                refused("policy.longer-if-read=3", ".policy.longer-up-to", "belong together"),
                refused("policy.longer-up-to=3h", ".policy.longer-if-read", "belong together"),
                refused("maximum-size=0", ".maximum-size", "maximumSize must be positive"),
                refused("maximum-weight=10", ".maximum-weight", "Declare a bean of type ToIntBiFunction"),
                refused("maximum-bytes=1MB", ".maximum-bytes", "Declare a bean of type ToIntBiFunction"),
                refused("key-text=product", ".key-text", "has no placeholder"),
                refused("prefixes.depth=9", ".prefixes", ""),
                refused("tenants.loads=9", ".tenants.entries", "It is missing"),
                refused("tags=category:{colour}", ".tags", "has no component 'colour'"),
                refused("tags=category:{", ".tags", "is no template of a tag"),
                refused("version=name", ".version", "'name' is no number"),
                refused("batch.maximum-keys=9", ".batch", "no source that loads several keys at once"),
                refused("consistency=bounded", ".bounded-to", "It is missing"),
                refused("bounded-to=2s", ".bounded-to", "the consistency is not bounded"),
                refused("debounce-invalidations=1h", ".debounce-invalidations", "PT1M"),
                refused("store.table=products", ".store.table", "Declare a ConnectionFactory"),
                refused("payload.depth=0", ".payload.depth", "depth must be positive"),
                refused("payload.bytes=3GB", ".payload.bytes", "less than 2GB"),
                refused("remote.local-for=0s", ".remote.local-for", "localFor must be positive"));
    }

    private static Arguments refused(String written, String property, String words) {
        return Arguments.of(written, AT + property, words);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void theMessageNamesThePropertyAndWhatToWrite(String written, String property, String words) {
        Boots.withProducts().withPropertyValues(AT + "." + written).run(context -> {
            FailureAnalysis analysis = analysed(context);
            assertThat(analysis.getDescription()).startsWith("The property '" + property + "'");
            assertThat(analysis.getDescription() + " " + analysis.getAction()).contains(words);
            assertThat(analysis.getAction()).isNotBlank();
        });
    }

    @Test
    void whatNoBeanSaysIsMissing() {
        Boots.application()
                .withPropertyValues(AT + ".value=String")
                .run(context -> assertThat(analysed(context).getDescription())
                        .isEqualTo(
                                "The property 'weir.caches.products.key' cannot be used as it is: It is missing, and no bean for "
                                        + "this cache says the type."));
    }

    @Test
    void whatNobodyKnowsIsRefused() {
        Boots.withProducts()
                .withPropertyValues(AT + ".polici.fresh-for=1m")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasRootCauseInstanceOf(UnboundConfigurationPropertiesException.class)
                        .rootCause()
                        .hasMessageContaining("weir.caches.products.polici.fresh-for"));
    }

    @ParameterizedTest
    @CsvSource({
        "weir.cache.products.key, weir.cache, weir.caches",
        "weir.enable, weir.enable, weir.enabled",
        "weir.name-spaces, weir.name-spaces, weir.namespace",
        "weir.redi.url, weir.redi, weir.redis"
    })
    void whatNobodyKnowsOfAllCachesIsRefused(String written, String unknown, String nearest) {
        Boots.application().withPropertyValues(written + "=false").run(context -> {
            FailureAnalysis analysis = analysed(context);
            assertThat(analysis.getDescription())
                    .startsWith("The property '" + written + "'")
                    .contains("'" + unknown + "'");
            assertThat(analysis.getAction()).isEqualTo("Did you mean '" + nearest + "'?");
        });
    }

    @Test
    void dashesAreNoMistakeAndTheEnvironmentOfTheProcessHasOtherNames() {
        Boots.application()
                .withPropertyValues("weir.name-space=shop")
                .withInitializer(context -> TestPropertyValues.of("WEIR_HOME=/opt/weir")
                        .applyTo(context.getEnvironment(), TestPropertyValues.Type.SYSTEM_ENVIRONMENT))
                .run(context ->
                        assertThat(context.getBean(dev.weir.Weir.class).name()).isEqualTo("shop"));
    }

    @Test
    void aCacheHasOneSource() {
        Boots.application()
                .withUserConfiguration(TwoSources.class)
                .withPropertyValues(AT + ".safeguards=false")
                .run(context -> assertThat(analysed(context).getDescription())
                        .contains("It has several sources: a Loader bean, a BulkLoader bean."));
    }

    @Test
    void aCacheHasOneBeanOfAKind() {
        Boots.application()
                .withUserConfiguration(TwoLoaders.class)
                .withPropertyValues(AT + ".safeguards=false")
                .run(context -> assertThat(analysed(context).getDescription())
                        .contains("There are 2 beans of type Loader for it: one, other."));
    }

    @Test
    void aNameThatIsTakenIsSaid() {
        Boots.withProducts()
                .withBean("productsCache", String.class, () -> "taken")
                .run(context -> assertThat(analysed(context).getDescription())
                        .contains("It would be a bean named 'productsCache', and there is one already."));
    }

    @Test
    void aNameThatIsNoneIsSaid() {
        Boots.application()
                .withPropertyValues("spring.application.name=my shop")
                .run(context -> assertThat(analysed(context).getDescription())
                        .startsWith("The property 'spring.application.name'"));
        Boots.application()
                .withPropertyValues("weir.namespace=my shop")
                .run(context ->
                        assertThat(analysed(context).getDescription()).startsWith("The property 'weir.namespace'"));
    }

    @Test
    void whoSharesNeedsANamespace() {
        Boots.application()
                .withPropertyValues("weir.redis.url=redis://127.0.0.1:1")
                .run(context -> assertThat(analysed(context).getDescription())
                        .startsWith("The property 'weir.namespace' cannot be used as it is: It is missing"));
    }

    @Test
    void aRedisWithoutItsModuleIsSaid() {
        Boots.application()
                .withClassLoader(new FilteredClassLoader(Redis.class))
                .withPropertyValues("weir.redis.url=redis://127.0.0.1:1")
                .run(context -> {
                    assertThat(analysed(context).getDescription()).contains("reactive-redis is not on the class path");
                    assertThat(analysed(context).getAction()).contains("Add dev.weir:reactive-redis");
                });
    }

    static Stream<Arguments> refusedRedis() {
        return Stream.of(
                Arguments.of("url=http://somewhere", "weir.redis.url", "redis://"),
                Arguments.of("url=redis://shop:s3cr3t@somewhere", "weir.redis.url", "weir.redis.password"),
                Arguments.of("url=redis://x:s3cr3t@some where", "weir.redis.url", "weir.redis.password"),
                Arguments.of("shards=32", "weir.redis.url", "It is missing"),
                Arguments.of("sentinel.nodes=a:26379", "weir.redis.sentinel.master", "It is missing"),
                Arguments.of("sentinel.master=a", "weir.redis.sentinel.nodes", "It is missing"),
                Arguments.of("cluster.nodes=a:1", "weir.redis.cluster.nodes", "redis://"));
    }

    @ParameterizedTest
    @MethodSource("refusedRedis")
    void whereRedisIsHasToBeSaidWell(String written, String property, String words) {
        Boots.application()
                .withPropertyValues("weir.namespace=shop", "weir.redis." + written)
                .run(context -> {
                    FailureAnalysis analysis = analysed(context);
                    assertThat(analysis.getDescription()).startsWith("The property '" + property + "'");
                    assertThat(analysis.getDescription() + analysis.getAction())
                            .contains(words)
                            .doesNotContain("s3cr3t");
                    assertThat(traced(context.getStartupFailure())).doesNotContain("s3cr3t");
                });
    }

    static Stream<Arguments> refusedSettings() {
        return Stream.of(
                Arguments.of("shards=0", "weir.redis.shards", "from 1 to 1024"),
                Arguments.of("command-timeout=1h", "weir.redis.command-timeout", "10 ms"),
                Arguments.of("connect-timeout=1ms", "weir.redis.connect-timeout", "10 ms"),
                Arguments.of("client-name=a b", "weir.redis.client-name", "without blanks"),
                Arguments.of("username=shop", "weir.redis.password", "It is missing"),
                Arguments.of("tls.bundle=none", "weir.redis.tls.bundle", "There is no SSL bundle 'none'"),
                Arguments.of("tls.verified=false", "weir.redis.tls", ""),
                Arguments.of("sentinel.master=a", "weir.redis", "in several ways"));
    }

    @ParameterizedTest
    @MethodSource("refusedSettings")
    void howRedisIsReachedHasToBeSaidWell(String written, String property, String words) {
        Boots.application()
                .withPropertyValues(
                        "weir.namespace=shop", "weir.redis.url=redis://cache.example", "weir.redis." + written)
                .run(context -> {
                    FailureAnalysis analysis = analysed(context);
                    assertThat(analysis.getDescription()).startsWith("The property '" + property + "'");
                    assertThat(analysis.getDescription() + analysis.getAction()).contains(words);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "cluster.nodes=a:1, spring.data.redis.database, a cluster has database 0 alone",
        "masterreplica.nodes=a:1, spring.data.redis.masterreplica, weir.redis.replicas",
        "master-replica.nodes=a:1, spring.data.redis.masterreplica, weir.redis.replicas"
    })
    void whatSpringDataIsToldAndCachesCannotDoIsSaid(String written, String property, String words) {
        Boots.application()
                .withPropertyValues(
                        "weir.namespace=shop", "spring.data.redis.database=3", "spring.data.redis." + written)
                .run(context -> {
                    FailureAnalysis analysis = analysed(context);
                    assertThat(analysis.getDescription()).startsWith("The property '" + property + "'");
                    assertThat(analysis.getDescription() + analysis.getAction()).contains(words);
                });
    }

    private static FailureAnalysis analysed(AssertableApplicationContext context) {
        assertThat(context).hasFailed();
        FailureAnalysis analysis = new WeirFailureAnalyzer().analyze(context.getStartupFailure());
        assertThat(analysis).as("analysis of %s", context.getStartupFailure()).isNotNull();
        return analysis;
    }

    private static String traced(Throwable failure) {
        java.io.StringWriter text = new java.io.StringWriter();
        failure.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoSources {

        @Bean
        @Qualifier("products")
        Loader<String, String> one() {
            return (key, context) -> Mono.just(key);
        }

        @Bean
        @Qualifier("products")
        BulkLoader<String, String> other() {
            return keys -> Mono.just(Map.of());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoLoaders {

        @Bean
        @Qualifier("products")
        Loader<String, String> one() {
            return (key, context) -> Mono.just(key);
        }

        @Bean
        @Qualifier("products")
        Loader<String, String> other() {
            return (key, context) -> Mono.just(key);
        }
    }
}
