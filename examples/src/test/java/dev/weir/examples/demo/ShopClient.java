/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.examples.Servers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** A client of an instance, as a test has it: it waits for each answer. */
final class ShopClient {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;

    ShopClient(String url) {
        this.url = url;
    }

    /** Fields of the request are written as name, value, name, value. */
    HttpResponse<String> get(String path, String... fields) {
        return ask(HttpRequest.newBuilder().GET(), path, fields);
    }

    HttpResponse<String> post(String path, String json, String... fields) {
        return send("POST", path, json, fields);
    }

    HttpResponse<String> send(String method, String path, String json, String... fields) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder().method(method, HttpRequest.BodyPublishers.ofString(json));
        return ask(request.header("Content-Type", "application/json"), path, fields);
    }

    /** Leaves before there can be an answer. */
    void abandon(String method, String path, String json, Duration after) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .method(method, HttpRequest.BodyPublishers.ofString(json))
                .header("Content-Type", "application/json")
                .timeout(after)
                .build();
        assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class);
    }

    static String field(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("none");
    }

    /** Where an answer came from. */
    static String tier(HttpResponse<String> answer) {
        return field(answer, "Cache-Status").replaceFirst(".*detail=", "");
    }

    private HttpResponse<String> ask(HttpRequest.Builder request, String path, String... fields) {
        for (int i = 0; i < fields.length; i += 2) {
            request.header(fields[i], fields[i + 1]);
        }
        try {
            return client.send(
                    request.uri(URI.create(url + path)).timeout(Servers.LONGEST).build(), BodyHandlers.ofString());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
