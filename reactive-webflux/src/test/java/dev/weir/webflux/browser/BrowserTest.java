/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** The browser is a real one: it shows what is served, does what users do, and tells what pages complain about. */
class BrowserTest {

    private static final String PAGE = """
            <!doctype html><html lang="en"><head><title>A page</title><meta name="viewport" content="width=device-width">
            <link rel="icon" href="data:,"></head><body>
            <input id="name"><button id="greet">Greet</button><p id="greeting"></p><script>
            greet.onclick = () => setTimeout(() => { greeting.innerText = 'Hello ' + document.getElementById('name').value; }, 50);
            </script></body></html>""";

    private static DisposableServer server;
    private static Browser browser;

    @BeforeAll
    static void start() {
        browser = Browser.start();
        server = HttpServer.create()
                .host("127.0.0.1")
                .route(routes -> routes.get(
                                "/strict",
                                (request, response) -> response.header("Content-Security-Policy", "default-src 'none'")
                                        .header("Content-Type", "text/html")
                                        .sendString(Mono.just(PAGE)))
                        .get(
                                "/",
                                (request, response) -> response.header("Content-Type", "text/html")
                                        .sendString(Mono.just(PAGE))))
                .bindNow();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            browser.close();
            server.disposeNow();
        }
    }

    @BeforeEach
    void open() {
        browser.open(url("/"));
        browser.console();
    }

    @Test
    void itDoesWhatUsersDo() {
        browser.type("#name", "Ada");
        browser.press(Keys.TAB);
        assertThat(browser.text("return document.activeElement.id")).isEqualTo("greet");
        browser.press(Keys.ENTER);
        browser.await("greeting.innerText === 'Hello Ada'");
        browser.clear("#name");
        browser.type("#name", "Bob");
        browser.click("#greet");
        browser.await("greeting.innerText === 'Hello Bob'");
        assertThat(browser.shown("#greeting")).isEqualTo("Hello Bob");
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void itIsAsWideAndAsDarkAsIsWanted() {
        browser.resize(360, 700);
        browser.preferColours("dark");
        assertThat(browser.run("return innerWidth")).isEqualTo(360);
        assertThat(browser.run("return matchMedia('(prefers-color-scheme: dark)').matches"))
                .isEqualTo(true);
        browser.preferColours("light");
        assertThat(browser.run("return matchMedia('(prefers-color-scheme: dark)').matches"))
                .isEqualTo(false);
        assertThat(browser.picture()).startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void whatAPageComplainsAboutIsTold() {
        browser.run("console.error('it hurts')");
        assertThat(browser.console()).hasSize(1).first().asString().contains("it hurts");
        browser.open(url("/strict"));
        assertThat(browser.console()).anyMatch(complaint -> complaint.contains("Content Security Policy"));
    }

    @Test
    void anElementThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> browser.click("#nobody")).hasMessageContaining("#nobody");
    }

    private static String url(String path) {
        return "http://127.0.0.1:" + server.port() + path;
    }
}
