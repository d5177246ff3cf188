/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.browser;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A browser with one page in it. Tests that want one are skipped where none is installed, and say so.
 *
 * <p>It ends when it is closed, or else with the JVM, however that ends. For one thread at a time.
 */
public final class Browser implements AutoCloseable {

    private final ChromeDriver driver;
    private final WebDriverSession session;

    private Browser(ChromeDriver driver, WebDriverSession session) {
        this.driver = driver;
        this.session = session;
    }

    /** Starts one with an empty profile; the test is skipped where there is none. */
    public static Browser start() {
        InstalledChromium installed = InstalledChromium.orSkip();
        ChromeDriver driver = ChromeDriver.start(installed);
        try {
            return new Browser(driver, WebDriverSession.begin(driver.url(), installed.options(driver.profile())));
        } catch (RuntimeException failed) {
            driver.close();
            throw failed;
        }
    }

    /** Opens a page, and waits until it is loaded. */
    public void open(String url) {
        session.post("/url", Map.of("url", url));
    }

    /** The address it is at. */
    public String url() {
        return String.valueOf(session.get("/url"));
    }

    /** Runs the body of a function in the page, with these arguments as {@code arguments}, and answers what it returns. */
    public @Nullable Object run(String body, Object... arguments) {
        return session.post("/execute/sync", Map.of("script", body, "args", List.of(arguments)));
    }

    /** The same of what is sure to be a text. */
    public String text(String body, Object... arguments) {
        return String.valueOf(run(body, arguments));
    }

    /** Waits until an expression is true in the page; fails after a minute, with what the page shows by then. */
    public void await(String expression) {
        Object held = session.post("/execute/async", Map.of("script", """
                const done = arguments[arguments.length - 1];
                const began = performance.now();
                const look = () => {
                  let holds = false;
                  try { holds = Boolean(%s); } catch (ignored) { holds = false; }
                  if (holds || performance.now() - began > 60000) { done(holds); } else { setTimeout(look, 25); }
                };
                look();
                """.formatted(expression), "args", List.of()));
        if (!Boolean.TRUE.equals(held)) {
            throw new AssertionError("Waited a minute for " + expression + "; the page shows:\n"
                    + text("return document.body.innerText") + "\nits console: " + console());
        }
    }

    /** The text of the first element of this selector, as it is shown. */
    public String shown(String selector) {
        return text("return document.querySelector(arguments[0]).innerText", selector);
    }

    /** Clicks on an element as a user does: it is scrolled to, and has to be what is there. */
    public void click(String selector) {
        session.post("/element/" + element(selector) + "/click", Map.of());
    }

    /** The same where a page moves by itself: between the look at where it is and the click nothing else happens. */
    public void clickWhereItIs(String selector) {
        run("""
                const node = document.querySelector(arguments[0]);
                node.scrollIntoView({ block: 'center', behavior: 'instant' });
                const box = node.getBoundingClientRect();
                const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                if (!node.contains(there)) throw new Error('Something else is where ' + arguments[0] + ' is');
                node.focus();
                node.click();
                """, selector);
    }

    /** Types into an element. */
    public void type(String selector, String text) {
        session.post("/element/" + element(selector) + "/value", Map.of("text", text));
    }

    /** Empties a field. */
    public void clear(String selector) {
        session.post("/element/" + element(selector) + "/clear", Map.of());
    }

    /** Presses a key, such as {@link Keys#TAB}, wherever the focus is. */
    public void press(String key) {
        session.post(
                "/actions",
                Map.of(
                        "actions",
                        List.of(Map.of(
                                "type",
                                "key",
                                "id",
                                "keyboard",
                                "actions",
                                List.of(
                                        Map.of("type", "keyDown", "value", key),
                                        Map.of("type", "keyUp", "value", key))))));
    }

    /** Makes the page as wide and high as that; below 500 it is a phone. */
    public void resize(int width, int height) {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
    }

    /** Prefers {@code light} or {@code dark}, as a user's system does. */
    public void preferColours(String scheme) {
        command(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** A picture of what is to be seen of the page, as PNG. */
    public byte[] picture() {
        return Base64.getDecoder().decode(String.valueOf(session.get("/screenshot")));
    }

    /** What the page has complained about since this was last asked: its console, refused resources, violated policies. */
    public List<String> console() {
        return ((List<?>) Objects.requireNonNull(session.post("/se/log", Map.of("type", "browser"))))
                .stream()
                        .map(entry -> (Map<?, ?>) entry)
                        .filter(entry -> !"DEBUG".equals(entry.get("level")) && !"INFO".equals(entry.get("level")))
                        .map(entry -> entry.get("level") + " " + entry.get("message"))
                        .toList();
    }

    @Override
    public void close() {
        try {
            session.end();
        } finally {
            driver.close();
        }
    }

    private void command(String name, Map<String, Object> parameters) {
        session.post("/goog/cdp/execute", Map.of("cmd", name, "params", parameters));
    }

    private String element(String selector) {
        Map<?, ?> found = (Map<?, ?>)
                Objects.requireNonNull(session.post("/element", Map.of("using", "css selector", "value", selector)));
        return String.valueOf(found.values().iterator().next());
    }
}
