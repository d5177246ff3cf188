/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A session of the WebDriver protocol: commands in JSON over HTTP, one after the other. */
final class WebDriverSession {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;

    private WebDriverSession(String driver, Map<String, Object> options) {
        Object begun = command(
                "POST",
                driver + "/session",
                Map.of(
                        "capabilities",
                        Map.of(
                                "alwaysMatch",
                                Map.of(
                                        "goog:chromeOptions", options,
                                        "goog:loggingPrefs", Map.of("browser", "ALL"),
                                        "timeouts", Map.of("script", 120_000, "pageLoad", 120_000)))));
        this.url = driver + "/session/" + ((Map<?, ?>) Objects.requireNonNull(begun)).get("sessionId");
    }

    static WebDriverSession begin(String driver, Map<String, Object> options) {
        return new WebDriverSession(driver, options);
    }

    @Nullable
    Object get(String path) {
        return command("GET", url + path, Map.of());
    }

    @Nullable
    Object post(String path, Map<String, ?> body) {
        return command("POST", url + path, body);
    }

    void end() {
        command("DELETE", url, Map.of());
    }

    private @Nullable Object command(String method, String address, Map<String, ?> body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .timeout(LONGEST)
                .method(
                        method,
                        method.equals("POST")
                                ? BodyPublishers.ofString(JSON.writeValueAsString(body))
                                : BodyPublishers.noBody())
                .build();
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            Object value = JSON.readValue(response.body(), Map.class).get("value");
            if (response.statusCode() != 200) {
                throw new IllegalStateException(
                        method + " " + address.substring(address.lastIndexOf('/')) + ": " + value);
            }
            return value;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
