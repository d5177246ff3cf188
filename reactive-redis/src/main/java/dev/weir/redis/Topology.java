/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import java.util.List;

/** A topology: where servers are to be found. */
sealed interface Topology {

    /** The addresses that were given. */
    List<Address> addresses();

    /** One server. */
    record Single(Address address) implements Topology {

        @Override
        public List<Address> addresses() {
            return List.of(address);
        }

        @Override
        public String toString() {
            return address.toString();
        }
    }

    /** One primary, that sentinels name. */
    record Sentinels(String master, List<Address> addresses) implements Topology {

        @Override
        public String toString() {
            return master + " behind sentinels at " + addresses;
        }
    }

    /** Several primaries, that share the slots. */
    record Cluster(List<Address> addresses) implements Topology {

        @Override
        public String toString() {
            return "a cluster with " + addresses;
        }
    }
}
