package dev.wadi.proof;

import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lines that came, as cases name them. */
public final class CameLines {
  private CameLines() {}

  /**
   * All lines of a batch.
   *
   * @param usualTenant of whom nothing is said
   */
  public static List<Tree> of(Batch batch, String usualTenant) {
    List<Tree> lines = new ArrayList<>(batch.entries());
    for (Entry entry : batch) {
      lines.add(of(entry, batch.tenant().equals(usualTenant) ? "" : batch.tenant()));
    }
    return lines;
  }

  private static Tree of(Entry entry, String tenant) {
    Map<String, Tree> line = new LinkedHashMap<>();
    line.put("line", Tree.text(entry.line()));
    line.put("labels", Tree.texts(entry.labels().asMap()));
    if (!entry.metadata().isEmpty()) {
      line.put("metadata", Tree.texts(entry.metadata()));
    }
    if (!tenant.isEmpty()) {
      line.put("tenant", Tree.text(tenant));
    }
    line.put("time", Tree.text(time(entry.timestampNanos())));
    return Tree.fields(line);
  }

  private static String time(long nanos) {
    return Instant.ofEpochSecond(
            Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L))
        .toString();
  }
}
