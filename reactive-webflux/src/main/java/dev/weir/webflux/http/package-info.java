/**
 * Entries over HTTP: what an answer tells of the entry it was made of, and what a request may ask of the caches it meets.
 *
 * <p>Read in this order: {@link dev.weir.webflux.http.AnswerPolicy} (what is told), {@link dev.weir.webflux.http.EntryAnswers}
 * (functional handlers), {@link dev.weir.webflux.http.EntryResultHandler} (annotated ones), {@link
 * dev.weir.webflux.http.ConsistencyFilter} (what requests say), {@link dev.weir.webflux.http.RequestLimits} (what they may
 * ask), {@link dev.weir.webflux.http.EntryReads} (an entry as a request asks for it), {@link
 * dev.weir.webflux.http.SessionTokens}, {@link dev.weir.webflux.http.TenantResolver}, {@link dev.weir.webflux.http.EntryBatch}
 * (many keys at once).
 */
@NullMarked
package dev.weir.webflux.http;

import org.jspecify.annotations.NullMarked;
