/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.examples.MarkdownPage.Block;
import dev.weir.r2dbc.server.PostgresServer;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the documents would have somebody tell a Redis or a Postgres is told to one. */
class ServerBlocksTest {

    private static final Pattern WORD = Pattern.compile("(?:'[^']*'|[^\\s'])+");
    private static final String SENTINEL_PORT = "26379";

    private final Repository repository = Repository.here();

    @Test
    void redisUnderstandsItsCommands() {
        List<String> commands = repository.pages().stream()
                .flatMap(page -> page.blocks("sh").stream())
                .flatMap(Block::commands)
                .filter(command -> command.startsWith("redis-cli "))
                .toList();

        try (RedisServer server = RedisEdition.embedded().start(RedisOptions.defaults());
                RedisServer sentinel = RedisEdition.embedded().start(RedisOptions.ofSentinel())) {
            assertThat(commands)
                    .hasSizeGreaterThanOrEqualTo(7)
                    .allSatisfy(command -> assertThat(
                                    objection(command, command.contains("-p " + SENTINEL_PORT) ? sentinel : server))
                            .as(command)
                            .isEmpty());
            assertThat(objection("redis-cli HMGET key", server)).isNotEmpty();
            assertThat(objection("redis-cli ACL SETUSER shop +gone", server)).isNotEmpty();
        }
    }

    /** The script seals heads as those that are kept for ever are sealed. */
    @Test
    void theScriptOfTheEnvelopeIsRight() {
        Block script = repository.page("docs/envelope.md").blocks("lua").get(0);
        Map<String, String> golden = repository.texts(".hex");

        assertThat(golden).hasSizeGreaterThanOrEqualTo(8);
        try (RedisServer server = RedisEdition.embedded().start(RedisOptions.defaults())) {
            assertThat(golden).allSatisfy((path, hex) -> {
                String head = hex.replaceAll("\\s", "").substring(0, 44);
                assertThat(sealed(script, head, server)).as(path).isEqualTo(head);
            });
        }
    }

    @Test
    void postgresUnderstandsItsStatements() {
        List<Block> blocks = repository.pages().stream()
                .flatMap(page -> page.blocks("sql").stream())
                .toList();

        assertThat(blocks).hasSizeGreaterThanOrEqualTo(3);
        try (PostgresServer postgres = PostgresServer.start()) {
            postgres.endpoint().say("CREATE ROLE shop");
            postgres.endpoint().say("CREATE TABLE products (id text PRIMARY KEY)");
            for (Block block : blocks) {
                // Each page has its tables, and is alone with them.
                if (block.text().contains("CREATE TABLE products")) {
                    postgres.endpoint().say("DROP TABLE products");
                }
                postgres.endpoint().say(block.text());
            }
            assertThat(postgres.endpoint().say("SELECT count(*) FROM weir_shard"))
                    .containsExactly("0");
        }
    }

    @Test
    void theShardTableIsTheOneThatIsMade() {
        String made = repository.read("reactive-r2dbc/src/main/resources/dev/weir/r2dbc/sql/weir_shard.sql");

        assertThat(repository.page("docs/postgres.md").blocks("sql").get(0).text())
                .isEqualToNormalizingWhitespace(
                        made.replaceAll("(?m)^--.*$", "").replace(";", ""));
    }

    private static String sealed(Block script, String head, RedisServer server) {
        String marks = number(head, 3, 4);
        String call = script.text() + "\nlocal hex = ''\nfor i = 1, 22 do hex = hex .. string.format('%02x', "
                + "string.byte(sealed(" + marks + ", " + number(head, 4, 12) + ", " + number(head, 12, 20)
                + "), i)) end\n"
                + "return hex";
        return server.endpoint().text("EVAL", call, "0");
    }

    private static String number(String hex, int from, int to) {
        return String.valueOf(HexFormat.fromHexDigitsToLong(hex, 2 * from, 2 * to));
    }

    /** What Redis says against it, as somebody types it into a shell. */
    private static Optional<String> objection(String command, RedisServer server) {
        List<String> words = new ArrayList<>(WORD.matcher(command)
                .results()
                .map(MatchResult::group)
                .map(word -> word.replace("'", "").replace("\\|", "|"))
                .skip(1)
                .toList());
        if (words.get(0).equals("-p")) {
            words.subList(0, 2).clear();
        }
        if (words.get(0).equals("--scan")) {
            words.subList(0, 2).clear();
            words.addAll(0, List.of("SCAN", "0", "MATCH"));
        }
        return said(server, words.toArray(String[]::new));
    }

    private static Optional<String> said(RedisServer server, String... words) {
        try {
            Objects.toString(server.endpoint().call(words));
            return Optional.empty();
        } catch (RuntimeException error) {
            return Optional.of(String.valueOf(error.getMessage()));
        }
    }
}
