/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TwoDrains.Process;
import dev.weir.outbox.Backlog;
import dev.weir.testing.Commit;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Each protection of what is written behind, taken down alone, is missed; with it up the same ends well. */
class DrainControlsTest {

    private final TwoDrains test = new TwoDrains(TwoDrains.SPEC, 1, builder -> builder);

    @Test
    void withoutUnfoldingAWriteIsLostThatWasFoldedIntoOneThatIsRefused() {
        assertThat(foldedIntoPoison(Fences.UP)).isEqualTo("good");
        assertThat(new DrainControlsTest().foldedIntoPoison(new Fences() {
                    @Override
                    boolean unfoldAfterDataErrors() {
                        return false;
                    }
                }))
                .isNull();
    }

    private String foldedIntoPoison(Fences fences) {
        Process one = test.process(fences);
        one.puts("k", "good");
        one.puts("k", TwoDrains.POISON);
        test.pass(Duration.ofMinutes(1));
        return test.table.rows().get("k");
    }

    @Test
    void withoutWaitingBehindWhatIsParkedAnOlderWriteComesLast() {
        assertThat(overtaken(Fences.UP)).isEqualTo("later");
        assertThat(new DrainControlsTest().overtaken(new Fences() {
                    @Override
                    boolean waitBehindParked() {
                        return false;
                    }
                }))
                .isEqualTo(TwoDrains.POISON);
    }

    private String overtaken(Fences fences) {
        Process one = test.process(fences);
        one.puts("k", TwoDrains.POISON);
        test.pass(Duration.ofMillis(1));
        one.puts("k", "later");
        test.pass(Duration.ofMillis(10));
        test.table.refuse(mutation -> false);
        test.pass(Duration.ofMinutes(1));
        return test.table.rows().get("k");
    }

    @Test
    void withACheckpointThatIsReadAfterThePageAWriteIsDoubled() {
        assertThat(appliedAfterAForeignWrite(true)).isEqualTo("foreign");
        assertThat(new DrainControlsTest().appliedAfterAForeignWrite(false)).isEqualTo("v1");
    }

    private String appliedAfterAForeignWrite(boolean readsFirst) {
        Process slow = test.process(new Fences() {
            @Override
            boolean claimLanes() {
                return false;
            }

            @Override
            boolean readCheckpointFirst() {
                return readsFirst;
            }
        });
        Process quick = test.process(new Fences() {
            @Override
            boolean claimLanes() {
                return false;
            }
        });
        slow.store.delay(() -> Duration.ofMillis(20), () -> Duration.ZERO);
        slow.puts("k", "v1");
        // It has read the page by now, and asks the store for something.
        test.pass(Duration.ofMillis(65));
        quick.puts("other", "1");
        test.pass(Duration.ofMillis(1));
        assertThat(test.table.rows()).containsEntry("k", "v1");
        test.table.writeUnseen("k", "foreign");
        test.pass(Duration.ofSeconds(5));
        return test.table.rows().get("k");
    }

    @Test
    void whatIsLeftOverAndStaysIsServedThoughTheSourceHasSomethingElse() {
        assertThat(readAfterALostCleanUp(Fences.UP)).isEqualTo("foreign");
        assertThat(new DrainControlsTest().readAfterALostCleanUp(new Fences() {
                    @Override
                    boolean dropLeftovers() {
                        return false;
                    }
                }))
                .isEqualTo("v1");
    }

    private String readAfterALostCleanUp(Fences fences) {
        Process one = test.process(fences);
        one.puts("k", "v1");
        one.link.loseRequests(() -> test.table.rows().containsKey("k"));
        test.pass(Duration.ofMillis(100));
        test.table.writeUnseen("k", "foreign");
        one.link.loseRequests(() -> false);
        test.pass(Duration.ofSeconds(30));
        return one.reads("k");
    }

    @Test
    void anEpochThatNoStoreWasToldOfIsBegunAllTheSame() {
        assertThat(writtenWhileTheStoreIsAway(Fences.UP)).isFalse();
        assertThat(new DrainControlsTest().writtenWhileTheStoreIsAway(new Fences() {
                    @Override
                    boolean raiseEpochInStoresFirst() {
                        return false;
                    }
                }))
                .isTrue();
    }

    private boolean writtenWhileTheStoreIsAway(Fences fences) {
        Process one = test.process(fences);
        one.store.cut();
        test.server.flush();
        test.pass(Duration.ofSeconds(30));
        Listener<Void> put = Listener.to(one.cache.put("k", "v1"));
        test.pass(Duration.ofSeconds(1));
        return put.isOver();
    }

    @Test
    void anOperationWithANewIdEachTimeIsAcceptedTwice() {
        assertThat(acceptedAfterALostReply(Fences.UP)).isEqualTo(1);
        assertThat(new DrainControlsTest().acceptedAfterALostReply(new Fences() {
                    @Override
                    boolean keepOperationIds() {
                        return false;
                    }
                }))
                .isEqualTo(2);
    }

    private long acceptedAfterALostReply(Fences fences) {
        Process one = test.process(fences);
        one.store.cut();
        one.link.loseReplies(() -> true);
        Listener<Void> put = Listener.to(one.cache.put("k", "v1"));
        one.link.loseReplies(() -> false);
        test.pass(Duration.ofSeconds(3));
        put.hasHeardOfAbsence();
        return waiting();
    }

    @Test
    void aDirtyValueThatIsJudgedByItsAgeIsReadPast() {
        assertThat(readWhenItsTimeIsUp(Fences.UP)).isEqualTo("v1");
        assertThat(new DrainControlsTest().readWhenItsTimeIsUp(new Fences() {
                    @Override
                    boolean serveDirtyOnly() {
                        return false;
                    }
                }))
                .isEqualTo("v0");
    }

    private String readWhenItsTimeIsUp(Fences fences) {
        test.misconfigured = true;
        Process one = test.process(fences);
        test.table.writeUnseen("k", "v0");
        one.puts("k", "v1");
        test.pass(Duration.ofMinutes(10));
        return one.reads("k");
    }

    @Test
    void withoutClaimsNothingIsWrong() {
        assertThat(appliedAfterAForeignWrite(true)).isEqualTo("foreign");
        assertThat(test.commits).filteredOn(DrainControlsTest::hasRows).hasSize(1);
    }

    private static boolean hasRows(Commit<String, String> commit) {
        return commit.lane() != null && !commit.mutations().isEmpty();
    }

    private long waiting() {
        return test.server
                .open("shop", test.clock)
                .outbox("products")
                .backlog()
                .map(Backlog::records)
                .reduce(0L, Long::sum)
                .block();
    }
}
