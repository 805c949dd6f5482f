package dev.wadi.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose lines are whose, in each layout of captures. */
class KeptStoreTest {
  private static final long T = Rfc3339.toNanos(KeptScene.NOON);

  @TempDir Path temp;

  private static void capture(Path folder, Labels... streams) throws Exception {
    try (CaptureWriter writer =
        CaptureWriter.open(
            folder,
            CaptureSettings.DEFAULTS,
            null,
            Map.of(),
            InstantSource.fixed(KeptScene.NOON))) {
      for (Labels labels : streams) {
        writer.append(new BatchMaker("any").add(labels, T, "of " + labels.get("app")).make(), null);
      }
    }
  }

  private static String ask(KeptStore store, String tenant, ReadPath path, String parameters)
      throws Exception {
    Reads reads =
        new Reads(store, KeptScene.SETTINGS, InstantSource.fixed(KeptScene.NOON.plusSeconds(60)));
    Answer answer =
        reads.answer(
            new Reads.Asked(tenant, path, "", ReadParameters.of(parameters), false),
            new ReadWork(1 << 30));
    return new String(answer.body(), UTF_8);
  }

  private static String lines(KeptStore store, String tenant) throws Exception {
    return ask(store, tenant, ReadPath.QUERY_RANGE, "query={app=~%22.%2B%22}");
  }

  @Test
  void a_capture_of_all_shows_each_tenant_its_own_without_the_label() throws Exception {
    capture(
        temp,
        Labels.of("app", "plain"),
        Labels.of("app", "told", "tenant", "main", "exported_tenant", "acme"),
        Labels.of("app", "acme", "tenant", "acme"),
        Labels.of("app", "other", "tenant", "other"));
    KeptStore store = new KeptStore(temp, "main", false, RecentLines.NONE);

    assertThat(lines(store, "main"))
        .contains("of plain", "{\"app\":\"told\",\"exported_tenant\":\"acme\"}")
        .doesNotContain("of acme", "of other");
    assertThat(lines(store, "acme"))
        .contains("of acme", "{\"app\":\"acme\"}")
        .doesNotContain("of plain", "of told", "of other");
    assertThat(ask(store, "acme", ReadPath.LABELS, "")).contains("[\"app\"]");
    assertThat(ask(store, "acme", ReadPath.INDEX_STATS, "query={app=~%22.%2B%22}"))
        .contains("\"entries\":1}");
    assertThat(lines(store, "nobody")).contains("\"result\":[]");
  }

  @Test
  void the_folders_of_partitions_are_those_of_their_tenant() throws Exception {
    capture(temp.resolve("main-p0/2026-01-15T120000"), Labels.of("app", "p0"));
    capture(temp.resolve("main-p11/2026-01-15T120000"), Labels.of("app", "p11"));
    capture(temp.resolve("mainly-p0/2026-01-15T120000"), Labels.of("app", "mainly"));
    KeptStore lanes = new KeptStore(temp, null, true, RecentLines.NONE);

    assertThat(lines(lanes, "main")).contains("of p0", "of p11").doesNotContain("of mainly");
    assertThat(lines(lanes, "main-p0")).contains("\"result\":[]");
    assertThat(lines(new KeptStore(temp, null, false, RecentLines.NONE), "main"))
        .contains("\"result\":[]");
  }

  @Test
  void no_name_leads_out_of_the_captures() throws Exception {
    capture(temp.resolve("secret/2026-01-15T120000"), Labels.of("app", "secret"));
    KeptStore store = new KeptStore(temp.resolve("captures"), null, false, RecentLines.NONE);

    for (String name : new String[] {"../secret", "..", ".", "a/../../secret", ""}) {
      assertThat(lines(store, name)).as(name).contains("\"result\":[]");
    }
  }
}
