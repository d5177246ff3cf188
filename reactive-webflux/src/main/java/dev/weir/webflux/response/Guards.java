/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

/**
 * The guards of a response cache: what keeps an answer from those it is not for.
 *
 * <p>All of them stand. A test dismisses one at a time, to see that somebody notices; nobody else has a reason to.
 *
 * @param passCredentials requests with credentials that no key tells apart go to the handler
 * @param passPrincipals so do requests of somebody whom filters before the cache know, if no key tells who it is
 * @param hideUnkeyed a handler whose answer is to be shared sees no field that neither its key nor its {@code Vary} can name
 * @param tellTenantsApart what is kept for one tenant of the Reactor Context is kept from the others
 * @param lookForSessions what was made while its client has a session is kept for nobody
 */
record Guards(
        boolean passCredentials,
        boolean passPrincipals,
        boolean hideUnkeyed,
        boolean tellTenantsApart,
        boolean lookForSessions) {

    static final Guards UP = new Guards(true, true, true, true, true);
}
