/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import java.util.List;

/** A topology: where servers are to be found. */
sealed interface Topology {

    /** The addresses that were given, of servers that are asked in any case. */
    List<Address> addresses();

    /** The same with replicas to be asked while the primary cannot be: at these addresses, or wherever they are said to be. */
    Topology withReplicas(List<Address> replicas);

    /** The same whose sentinels let one in like this. */
    default Topology withSentinels(Access access) {
        throw new IllegalArgumentException("There are no sentinels at " + this
                + ". Leave their access away, or name them by Redis.sentinel(...).");
    }

    /** One server. */
    record Single(Address address, List<Address> replicas) implements Topology {

        Single(Address address) {
            this(address, List.of());
        }

        @Override
        public List<Address> addresses() {
            return List.of(address);
        }

        @Override
        public Topology withReplicas(List<Address> others) {
            if (others.isEmpty()) {
                throw new IllegalArgumentException(
                        "Nobody knows where the replicas of " + address + " are. Write replicas(\"host:6379\", ...).");
            }
            return new Single(address, others);
        }

        @Override
        public String toString() {
            return address + (replicas.isEmpty() ? "" : " with replicas at " + replicas);
        }
    }

    /**
     * One primary, that sentinels name.
     *
     * @param access to the sentinels; without TLS of its own it is like that to servers in this respect
     */
    record Sentinels(String master, List<Address> addresses, Access access, boolean hasReplicas) implements Topology {

        Sentinels(String master, List<Address> addresses) {
            this(master, addresses, Access.ANYBODY, false);
        }

        @Override
        public Topology withReplicas(List<Address> others) {
            if (!others.isEmpty()) {
                throw new IllegalArgumentException(
                        "Sentinels know where the replicas are. Write replicas() without addresses.");
            }
            return new Sentinels(master, addresses, access, true);
        }

        @Override
        public Topology withSentinels(Access other) {
            return new Sentinels(master, addresses, other, hasReplicas);
        }

        @Override
        public String toString() {
            return master + (hasReplicas ? " and its replicas" : "") + " behind sentinels at " + addresses;
        }
    }

    /** Several primaries, that share the slots. */
    record Cluster(List<Address> addresses) implements Topology {

        @Override
        public Topology withReplicas(List<Address> others) {
            throw new IllegalArgumentException(
                    "Replicas in a cluster cannot be asked for entries yet. Leave replicas(...) away.");
        }

        @Override
        public String toString() {
            return "a cluster with " + addresses;
        }
    }
}
