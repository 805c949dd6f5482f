package dev.wadi.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edits of a folder that somebody has to agree to. */
class EditProofTest {
  private static final RouteProblem NO = new RouteProblem("a.yaml", 1, "no", "mend it");

  @TempDir Path directory;
  private final CamelContext context = new DefaultCamelContext();
  private final Judge judge = new Judge();
  private RouteFolder folder;

  /** Says what it is told to, and remembers what it was asked. */
  private static final class Judge implements EditProof {
    private final List<Set<String>> asked = new ArrayList<>();
    private List<RouteProblem> answer = List.of();
    private long stamp;
    private CountDownLatch entered = new CountDownLatch(0);
    private CountDownLatch leave = new CountDownLatch(0);
    private Runnable meanwhile = () -> {};
    private boolean closed;

    @Override
    public List<RouteProblem> objections(Collection<RouteFile> files, Set<String> changed) {
      asked.add(Set.copyOf(changed));
      meanwhile.run();
      entered.countDown();
      try {
        assertThat(leave.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return answer;
    }

    @Override
    public long stamp() {
      return stamp;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @BeforeEach
  void start() throws Exception {
    write("a.yaml", "a0");
    write("b.yaml", "b0");
    folder =
        new RouteFolder(
            context,
            new RouteCatalogue(List.of(), directory),
            new RouteCheck(new Properties(), name -> false, RouteLibraries.none()));
    folder.load();
    folder.proveWith(judge);
    context.start();
  }

  @AfterEach
  void stop() throws Exception {
    folder.close();
    context.close();
  }

  private void write(String file, String answer) throws IOException {
    String id = file.substring(0, 1);
    Files.writeString(
        directory.resolve(file),
        """
        - route:
            id: %s
            from:
              uri: direct:%s
              steps:
                - setBody: {constant: "%s"}
        """
            .formatted(id, id, answer));
  }

  private String ask(String id) {
    return context.createProducerTemplate().requestBody("direct:" + id, (Object) "", String.class);
  }

  @Test
  void an_edit_goes_live_when_there_is_no_objection() throws Exception {
    write("a.yaml", "a1");

    assertThat(folder.rescan()).isTrue();

    assertThat(judge.asked).containsExactly(Set.of("a.yaml"));
    assertThat(ask("a")).isEqualTo("a1");
  }

  @Test
  void an_edit_that_is_objected_to_changes_nothing_that_runs() throws Exception {
    judge.answer = List.of(NO);
    write("a.yaml", "a1");
    write("b.yaml", "b1");

    assertThat(folder.rescan()).isFalse();

    assertThat(ask("a") + ask("b")).isEqualTo("a0b0");
    assertThat(folder.problems()).containsExactly(NO);
    assertThat(folder.failuresTotal()).isEqualTo(1);
    assertThat(folder.rescan()).as("the same again is not asked again").isFalse();
    assertThat(judge.asked).hasSize(1);
  }

  @Test
  void it_is_asked_again_when_the_cases_change() throws Exception {
    judge.answer = List.of(NO);
    write("a.yaml", "a1");
    folder.rescan();
    judge.answer = List.of();
    judge.stamp++;
    List<RouteProblem> told = new ArrayList<>();
    judge.meanwhile = () -> told.addAll(folder.problems());

    assertThat(folder.rescan()).isTrue();

    assertThat(ask("a")).isEqualTo("a1");
    assertThat(told).as("told until the edit runs").containsExactly(NO);
    assertThat(folder.problems()).isEmpty();
  }

  @Test
  void going_back_to_what_runs_needs_no_proof() throws Exception {
    judge.answer = List.of(NO);
    write("a.yaml", "a1");
    folder.rescan();
    write("a.yaml", "a0");

    folder.rescan();

    assertThat(folder.problems()).isEmpty();
    assertThat(judge.asked).hasSize(1);
  }

  @Test
  void a_file_that_is_written_wrong_is_not_asked_about_and_the_others_are() throws Exception {
    Files.writeString(directory.resolve("a.yaml"), "- route: [");
    write("b.yaml", "b1");

    assertThat(folder.rescan()).isTrue();

    assertThat(judge.asked).containsExactly(Set.of("b.yaml"));
    assertThat(ask("a") + ask("b")).isEqualTo("a0b1");
    assertThat(folder.problems()).hasSize(1);
  }

  @Test
  void nobody_who_looks_waits_for_a_proof() throws Exception {
    judge.entered = new CountDownLatch(1);
    judge.leave = new CountDownLatch(1);
    write("a.yaml", "a1");
    Thread reload =
        new Thread(
            () -> {
              try {
                folder.rescan();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    reload.start();
    assertThat(judge.entered.await(20, TimeUnit.SECONDS)).isTrue();

    assertThat(folder.files()).containsExactly("a.yaml", "b.yaml");
    assertThat(folder.running()).hasSize(2);
    assertThat(folder.problems()).isEmpty();
    assertThat(ask("a")).isEqualTo("a0");

    judge.leave.countDown();
    reload.join(20_000);
    assertThat(ask("a")).isEqualTo("a1");
  }

  @Test
  void what_runs_is_asked_about_at_the_start_and_goes_on_all_the_same() {
    judge.answer = List.of(NO);

    folder.proveRunning();

    assertThat(judge.asked).containsExactly(Set.of());
    assertThat(folder.problems()).containsExactly(NO);
    assertThat(ask("a")).isEqualTo("a0");
  }

  @Test
  void who_closes_breaks_a_proof_off() throws Exception {
    folder.close();

    assertThat(judge.closed).isTrue();
  }
}
