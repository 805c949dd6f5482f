package dev.wadi.migrate.promtail;

import dev.wadi.chain.stages.YamlNode;
import dev.wadi.source.tail.TakenPositions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Promtail's positions: how far it had read each file. */
public final class PositionsFile {
  private PositionsFile() {}

  /** Tells that there are none to take over. */
  public static void isNotThere(String name, ImportReport report) {
    report.leftOut(
        0,
        "positions",
        name + " is not here: files are read from their beginning; name it with --positions");
  }

  /**
   * Bytes by path.
   *
   * @throws dev.wadi.chain.stages.StageException when the text is no such file
   */
  public static Map<String, Long> read(String text, ImportReport report) {
    Map<String, Long> places = new LinkedHashMap<>();
    YamlNode root = YamlNode.parse(text, scalar -> scalar);
    YamlNode positions = root.get("positions");
    if (positions == null) {
      return places;
    }
    positions
        .pairs()
        .forEach(
            (path, value) -> {
              String offset = value.isNothing() ? "" : value.text();
              if (path.startsWith("/") && offset.matches("[0-9]{1,18}")) {
                places.put(path, Long.parseLong(offset));
              } else {
                report.leftOut(0, "positions", path + ": no position in a file");
              }
            });
    return places;
  }

  /** Lets the tails begin there. */
  public static void take(Path folder, Conversion conversion, Map<String, Long> places)
      throws IOException {
    Set<String> taken = new HashSet<>();
    for (Conversion.Tail tail : conversion.tails()) {
      for (TakenPositions.Taken one :
          TakenPositions.take(folder.resolve(tail.name()), tail.paths(), tail.exclude(), places)) {
        taken.add(one.path());
        if (one.isTaken()) {
          conversion
              .report()
              .converted(
                  0, "positions", one.path() + ": goes on behind " + one.offset() + " bytes");
        } else {
          conversion.report().leftOut(0, "positions", one.path() + ": " + one.problem());
        }
      }
    }
    places.keySet().stream()
        .filter(path -> !taken.contains(path))
        .forEach(
            path -> conversion.report().notNeeded(0, "positions", path + ": is read by no source"));
  }
}
