/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A list of the names by which the console may be asked for. A page of somebody else's can have its own name lead here, and a browser then
 * takes what it finds for a part of that page; a name that is known here cannot be had for that, nor can an address, nor what every
 * browser knows to be its own machine.
 *
 * @param said in lower case, without ports
 */
record KnownHosts(Set<String> said) {

    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern ADDRESS = Pattern.compile(OCTET + "(\\." + OCTET + "){3}|\\[[0-9a-f:.]{2,45}]");
    private static final Pattern OWN_MACHINE = Pattern.compile("([a-z0-9-]+\\.)*localhost");
    private static final Pattern PORT = Pattern.compile(":\\d{0,5}$");

    KnownHosts {
        said = Set.copyOf(said);
    }

    /** Whether a host is one of them, with or without a port. */
    boolean include(String authority) {
        String name = nameIn(authority);
        return ADDRESS.matcher(name).matches() || OWN_MACHINE.matcher(name).matches() || said.contains(name);
    }

    /** Whether a host has been said. */
    boolean areSaidToInclude(String authority) {
        return said.contains(nameIn(authority));
    }

    private static String nameIn(String authority) {
        String name = PORT.matcher(authority.toLowerCase(Locale.ROOT)).replaceFirst("");
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
