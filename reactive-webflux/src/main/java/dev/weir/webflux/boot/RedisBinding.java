/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Node;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Standalone;
import org.springframework.util.ClassUtils;

/**
 * A binding that says where Redis is in place of {@code spring.data.redis}: a service connection of a test, of Docker Compose, or of
 * the platform.
 */
final class RedisBinding {

    private static final String PACKAGE = "org.springframework.boot.data.redis.autoconfigure.";
    private static final String DETAILS = "DataRedisConnectionDetails";
    /** Boot's own, which repeats what properties say, and names a server on this machine where they say nothing. */
    private static final String OF_PROPERTIES = PACKAGE + "PropertiesDataRedisConnectionDetails";

    private final DataRedisConnectionDetails details;

    RedisBinding(DataRedisConnectionDetails details) {
        this.details = details;
    }

    /** Whether there is one. */
    static boolean isThere(ListableBeanFactory beans, @Nullable ClassLoader loader) {
        return ClassUtils.isPresent(PACKAGE + DETAILS, loader) && !names(beans).isEmpty();
    }

    /** The one that is there, or the first among several; {@code null} if there is none. */
    static @Nullable RedisBinding find(ListableBeanFactory beans, @Nullable ClassLoader loader) {
        if (!isThere(beans, loader)) {
            return null;
        }
        List<String> names = names(beans);
        DataRedisConnectionDetails found = names.size() == 1
                ? beans.getBean(names.get(0), DataRedisConnectionDetails.class)
                : beans.getBeanProvider(DataRedisConnectionDetails.class).getIfUnique();
        if (found == null) {
            throw new WeirConfigurationException(
                    RedisPlace.OWN,
                    "There are several beans of type " + DETAILS + ": " + String.join(", ", names) + ".",
                    "Mark the one that caches use as @Primary, or write " + RedisPlace.OWN + ".url.");
        }
        return new RedisBinding(found);
    }

    /** Where it says that Redis is; what is said under {@code weir.redis} beside servers counts first. */
    RedisPlace under(RedisProperties own) {
        if (details.getMasterReplica() != null) {
            throw SpringRedis.ofUnknownRoles(RedisPlace.OWN, "The bean of type " + DETAILS);
        }
        RedisProperties said = new RedisProperties(
                address(),
                SpringRedis.first(own.username(), details.getUsername()),
                SpringRedis.first(own.password(), details.getPassword()),
                own.replicas(),
                own.clientName(),
                own.commandTimeout(),
                own.connectTimeout(),
                own.shards(),
                own.tls() == null ? tls() : own.tls(),
                sentinel(),
                cluster());
        if (!said.namesServers()) {
            throw new WeirConfigurationException(
                    RedisPlace.OWN,
                    "The bean of type " + DETAILS + " names no server.",
                    "Have it name one, or write " + RedisPlace.OWN + ".url.");
        }
        return new RedisPlace(DETAILS, said, details.getSslBundle());
    }

    /** As Boot has it: sentinels before a cluster, and both before one server. */
    private @Nullable String address() {
        Standalone one = details.getStandalone();
        return one == null || details.getSentinel() != null || details.getCluster() != null
                ? null
                : "redis://" + written(new Node(one.getHost(), one.getPort())) + "/" + one.getDatabase();
    }

    private RedisProperties.@Nullable Sentinel sentinel() {
        DataRedisConnectionDetails.Sentinel sentinels = details.getSentinel();
        return sentinels == null
                ? null
                : new RedisProperties.Sentinel(
                        sentinels.getMaster(),
                        written(sentinels.getNodes(), ""),
                        sentinels.getUsername(),
                        sentinels.getPassword(),
                        false,
                        sentinels.getDatabase(),
                        null);
    }

    private RedisProperties.@Nullable Cluster cluster() {
        DataRedisConnectionDetails.Cluster nodes = details.getCluster();
        return nodes == null || details.getSentinel() != null
                ? null
                : new RedisProperties.Cluster(written(nodes.getNodes(), "redis://"));
    }

    private RedisProperties.@Nullable TlsTerms tls() {
        return details.getSslBundle() == null ? null : new RedisProperties.TlsTerms(true, null, true);
    }

    private static List<String> written(List<Node> nodes, String scheme) {
        return nodes.stream().map(node -> scheme + written(node)).toList();
    }

    private static String written(Node node) {
        String host = node.host();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + node.port();
    }

    private static List<String> names(ListableBeanFactory beans) {
        return Stream.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(
                        beans, DataRedisConnectionDetails.class, true, false))
                .filter(name -> !isOfProperties(beans.getType(name, false)))
                .toList();
    }

    private static boolean isOfProperties(@Nullable Class<?> type) {
        return type != null && type.getName().equals(OF_PROPERTIES);
    }
}
